// An outcome when a transaction is done, and its verdict later. It sends once; outbox.ts beside this file sends until it is stored.
const url = process.env.ACCURACY_URL ?? "http://localhost:8080";
const headers: Record<string, string> = { "Content-Type": "application/json" };
if (process.env.ACCURACY_KEY) headers.Authorization = `Bearer ${process.env.ACCURACY_KEY}`;

async function post(kind: "outcomes" | "verdicts", item: object): Promise<void> {
  const answer = await fetch(`${url}/v1/${kind}`, { method: "POST", headers, body: JSON.stringify(item) });
  console.log(answer.status, await answer.text());
  if (!answer.ok) process.exitCode = 1;
}

await post("outcomes", {
  agent: "order-entry", transactionId: "PO-1041", occurredAt: "2026-06-01T07:50:00-05:00", segments: { customer: "acme" },
});
await post("verdicts", { agent: "order-entry", transactionId: "PO-1041", verdict: "correct", source: "check", verdictId: "PO-1041-check" });
