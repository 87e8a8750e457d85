// Posts outcomes and verdicts of an agent and loses none of them, whatever dies meanwhile. Node 20 or later, no dependencies.
//
//   In the agent:          import { put } from "./outbox.js";
//                          put("outcomes", { agent: "order-entry", transactionId: "PO-1041", … });
//   From another program:  node outbox.js put outcomes < items.ndjson     one JSON object a line
//   By a timer:            node outbox.js send
//
// put keeps items on disk; then they may be forgotten. send posts what is kept, outcomes first, and deletes what is stored; it ends
// with 1 while something is left or lies in refused/, which it says. ACCURACY_URL, ACCURACY_KEY_FILE (or ACCURACY_KEY) and
// ACCURACY_QUEUE say where to, with which key, and where items are kept.
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export type Kind = "outcomes" | "verdicts";
type Result = { index: number; status: string };
type Answer = { received?: number; results?: Result[]; type?: string };

const url = (process.env.ACCURACY_URL ?? "http://localhost:8080").replace(/\/$/, "");
const queue = process.env.ACCURACY_QUEUE ?? "accuracy-queue";
const linesInFile = 500; // a file is one request
const tries = 10;
const notBound = "urn:agentops:problem:notBound"; // all of it is of agents that the key is not bound to; another 403 is of the key itself
const run = randomBytes(4).toString("hex");
let number = 0;

/** Keeps items. */
export function put(kind: Kind, ...items: object[]): void {
  keep(kind, items.map((item) => JSON.stringify(item)));
}

/** Names of files sort by time. */
function keep(kind: Kind, lines: string[]): void {
  const name = `${String(Date.now()).padStart(13, "0")}-${String(++number).padStart(6, "0")}-${run}.ndjson`;
  write(path.join(queue, kind, name), lines.map((line) => line + "\n").join(""));
}

/**
 * Posts everything kept, oldest first. Two that send at once only cause duplicates, which the service takes as such.
 * Tells what is left, in words; undefined when all is stored.
 */
export async function send(): Promise<string | undefined> {
  for (const kind of ["outcomes", "verdicts"] as const) {
    for (const file of files(path.join(queue, kind))) {
      const left = await deliver(kind, file);
      if (left !== undefined) return left;
    }
  }
  const refused = path.join(queue, "refused");
  const count = files(path.join(refused, "outcomes")).length + files(path.join(refused, "verdicts")).length;
  return count === 0 ? undefined : `${count} refused in ${refused}; correct and move them back, or delete them`;
}

async function deliver(kind: Kind, file: string): Promise<string | undefined> {
  let body: string;
  try {
    body = fs.readFileSync(file, "utf8");
  } catch (failed) {
    if ((failed as NodeJS.ErrnoException).code === "ENOENT") return undefined; // another sender was faster
    throw failed;
  }
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  let status = 0, text = "", retryAfter: string | null = null;
  for (let attempt = 0; attempt < tries; attempt++) {
    ({ status, text, retryAfter } = await post(kind, body));
    const said = parsed(text);
    if ([200, 207, 400, 409].includes(status) && said.received === lines.length) {
      const refused = said.results!.filter((result) => result.status === "conflict" || result.status === "rejected");
      return settle(kind, file, refused.map((result) => lines[result.index]!), text);
    }
    if (([400, 409, 413].includes(status) && said.type !== undefined) || said.type === notBound) return settle(kind, file, lines, text);
    if (![0, 408, 429].includes(status) && status < 500) break;
    // As long as the service asks for, an hour at most, else twice as long each time, at most a minute, less a random part.
    const asked = retryAfter !== null && /^\d+$/.test(retryAfter);
    await sleep(1000 * (asked ? Math.min(3600, Number(retryAfter)) : Math.min(60, 2 ** attempt) * (0.5 + Math.random() / 2)));
  }
  return `Not sent, all is kept in ${queue}: ${url} answered ${status} ${text.slice(0, 500)}`;
}

async function post(kind: Kind, body: string): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const file = process.env.ACCURACY_KEY_FILE;
  const key = file ? fs.readFileSync(file, "utf8").trim() : process.env.ACCURACY_KEY;
  const headers: Record<string, string> = { "Content-Type": "application/x-ndjson", Prefer: "return=minimal" };
  if (key) headers.Authorization = `Bearer ${key}`;
  try {
    const signal = AbortSignal.timeout(60_000);
    const answer = await fetch(`${url}/v1/${kind}`, { method: "POST", headers, body, redirect: "manual", signal });
    return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get("Retry-After") };
  } catch (failed) {
    const { message, cause } = failed as Error;
    return { status: 0, text: `${message} ${(cause as Error | undefined)?.message ?? ""}`, retryAfter: null };
  }
}

/** What was refused is kept aside with the answer, which says what to correct; the rest is stored. */
function settle(kind: Kind, file: string, refused: string[], answer: string): undefined {
  if (refused.length > 0) {
    const aside = path.join(queue, "refused", kind, path.basename(file));
    write(aside.replace(/\.ndjson$/, ".why.json"), answer);
    write(aside, refused.map((line) => line + "\n").join(""));
  }
  fs.rmSync(file, { force: true });
}

function parsed(text: string): Answer {
  try {
    return (JSON.parse(text) as Answer | null) ?? {};
  } catch {
    return {};
  }
}

function files(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => name.endsWith(".ndjson")).sort().map((name) => path.join(folder, name));
}

/** A file appears under its name whole and on the disk, or not at all. */
function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(part, text, { flush: true });
  fs.renameSync(part, file);
  if (process.platform !== "win32") {
    const folder = fs.openSync(path.dirname(file), "r");
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  }
}

async function main([verb, kind, ...more]: string[]): Promise<number> {
  if (verb === "put" && (kind === "outcomes" || kind === "verdicts") && more.length === 0) {
    const lines = fs.readFileSync(0, "utf8").split("\n").map((line) => line.trim()).filter((line) => line !== "");
    for (let at = 0; at < lines.length; at += linesInFile) keep(kind, lines.slice(at, at + linesInFile));
    return 0;
  }
  if (verb !== "send" || kind !== undefined) {
    console.error("outbox.js put outcomes|verdicts < items.ndjson, or outbox.js send");
    return 2;
  }
  const left = await send();
  if (left !== undefined) console.error(left);
  return left === undefined ? 0 : 1;
}

// Also where it was started by a link to it.
const started = process.argv[1];
if (started !== undefined && import.meta.url === pathToFileURL(fs.realpathSync(started)).href) process.exitCode = await main(process.argv.slice(2));
