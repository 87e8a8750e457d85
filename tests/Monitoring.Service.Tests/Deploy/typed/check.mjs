// node check.mjs FILE: holds the Kubernetes objects of a YAML file to their types twice: by TypeScript, which finds keys that do not
// exist, and by their schemas, which find values that are not allowed. Says what it finds, one finding a line; ends with 1 if there is one.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import ts from 'typescript';

const objects = parseAllDocuments(readFileSync(process.argv[2], 'utf8')).map((document) => document.toJS());
const findings = [];

// apps/v1 of the cluster itself is kubernetes-models/apps/v1; what has a dot and is not of Kubernetes is of the Prometheus operator.
const moduleOf = ({ apiVersion }) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return group === 'monitoring.coreos.com'
    ? `@kubernetes-models/prometheus-operator/${group}/${version}`
    : ['kubernetes-models', group, version].filter((part) => part !== '').join('/');
};
const nameOf = (object) => `${object.kind} ${object.metadata.name}`;

const lines = objects.map((object, index) =>
  `import type { I${object.kind} as T${index} } from '${moduleOf(object)}'; (${JSON.stringify(object)}) satisfies T${index};`);
const file = new URL('objects.ts', import.meta.url).pathname;
const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, types: [] };
const host = ts.createCompilerHost(options);
const { fileExists, getSourceFile, readFile } = host;
host.fileExists = (name) => name === file || fileExists(name);
host.readFile = (name) => (name === file ? lines.join('\n') : readFile(name));
host.getSourceFile = (name, ...rest) =>
  name === file ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.Latest) : getSourceFile(name, ...rest);
for (const found of ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))) {
  const line = found.file?.fileName === file ? found.file.getLineAndCharacterOfPosition(found.start).line : -1;
  findings.push(`${line < 0 ? 'all' : nameOf(objects[line])}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`);
}

for (const object of objects) {
  try {
    const { [object.kind]: Model } = await import(moduleOf(object));
    new Model(object).validate();
  } catch (fault) {
    findings.push(`${nameOf(object)}: ${fault.message}`);
  }
}

console.log(findings.length === 0 ? `${objects.length} objects are as their types say` : findings.join('\n'));
process.exitCode = findings.length === 0 ? 0 : 1;
