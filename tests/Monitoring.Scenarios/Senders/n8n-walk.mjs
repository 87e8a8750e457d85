// Walks a workflow of n8n for one item: from node to node by its connections, evaluating its expressions, posting what its HTTP node
// says. It waits for nothing, knows the few kinds of nodes that the example has, and stops at any other. Prints where it came by.
//
//   ACCURACY_KEY=… node n8n-walk.mjs WORKFLOW URL ITEM     the key stands for the node's Header Auth credential
import { readFileSync } from "node:fs";

const [file, url, input] = process.argv.slice(2);
const flow = JSON.parse(readFileSync(file, "utf8"));
const made = new Map();

function evaluate(text, $json) {
  const node = (name) => ({ item: { json: made.get(name) } });
  return new Function("$json", "$", `return (${text});`)($json, node);
}

function resolve(value, $json) {
  if (typeof value !== "string" || !value.startsWith("=")) return value;
  const parts = [...value.matchAll(/\{\{(.*?)\}\}/gs)];
  if (parts.length === 1 && parts[0][0].length === value.length - 1) return evaluate(parts[0][1], $json);
  return parts.reduce((text, [whole, inner]) => text.replace(whole, evaluate(inner, $json)), value.slice(1));
}

async function post(p, $json) {
  const { fullResponse, neverError } = p.options.response.response;
  if (p.genericAuthType !== "httpHeaderAuth" || p.specifyBody !== "json" || !fullResponse) throw new Error("unknown");
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${process.env.ACCURACY_KEY}` };
  for (const { name, value } of p.headerParameters.parameters) headers[name] = value;
  const to = resolve(p.url, $json).replace("https://accuracy.example.com", url);
  const signal = AbortSignal.timeout(p.options.timeout);
  const answer = await fetch(to, { method: p.method, headers, body: resolve(p.jsonBody, $json), signal });
  if (!answer.ok && !neverError) throw new Error(`${answer.status}`);
  const text = await answer.text();
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: text === "" ? "" : JSON.parse(text) };
}

async function run(node, $json) {
  const p = node.parameters;
  switch (node.type.replace("n8n-nodes-base.", "")) {
    case "executeWorkflowTrigger":
      return [0, $json];
    case "code":
      return [0, new Function("$json", p.jsCode)($json).json];
    case "httpRequest":
      try {
        return [0, await post(p, $json)];
      } catch (failed) {
        if (node.onError !== "continueErrorOutput") throw failed;
        return [1, { error: { message: failed.message } }];
      }
    case "if": {
      const [{ leftValue, operator }, ...more] = p.conditions.conditions;
      const value = resolve(leftValue, $json);
      if (more.length > 0 || operator.operation !== "true" || typeof value !== "boolean") throw new Error("unknown");
      return [value ? 0 : 1, $json];
    }
    case "wait":
      console.log(`waits ${resolve(p.amount, $json)} ${p.unit}`);
      return [0, $json];
    case "stopAndError":
      console.log(`fails ${resolve(p.errorMessage, $json)}`);
      return [0, $json];
    default:
      throw new Error(`unknown node ${node.type}`);
  }
}

let node = flow.nodes.find(({ type }) => type.endsWith("Trigger"));
for (let json = JSON.parse(input), steps = 0; node; steps++) {
  if (steps > 50) throw new Error("walks in a circle");
  const [output, result] = await run(node, json);
  console.log(`${node.name}${result.statusCode ? ` ${result.statusCode}` : ""}`);
  made.set(node.name, (json = result));
  const next = flow.connections[node.name]?.main[output]?.[0]?.node;
  node = flow.nodes.find(({ name }) => name === next);
}
