"""Verdicts of a promptfoo evaluation:  python3 from_promptfoo.py results.json order-entry | python3 ../python/outbox.py put verdicts

Reads what `promptfoo eval --output results.json` writes (EvaluateSummaryV3 in promptfoo's src/types/index.ts, `version` 3). The test
cases are transactions of the agent: each has `metadata: { transactionId: PO-1041 }`. A case that broke (failureReason 2) judged nothing.
A result that cannot be read is said and passed over, and the end is 1.
"""
import json
import sys

file, agent = sys.argv[1:]
run = json.load(open(file, encoding="utf-8"))


def verdicts(result):
    transaction = (result["testCase"].get("metadata") or {}).get("transactionId")
    if transaction is None or result["failureReason"] == 2:
        return
    grades = (result.get("gradingResult") or {}).get("componentResults") or []
    human = any(((grade or {}).get("assertion") or {}).get("type") == "human" for grade in grades)
    yield {
        "agent": agent, "transactionId": transaction, "verdict": "correct" if result["success"] else "incorrect",
        "source": "review" if human else "check", "judgedBy": "promptfoo", "judgedAt": run["results"]["timestamp"],
        "verdictId": f"{run['evalId']}:{result['testIdx']}:{result['promptIdx']}" + ":human" * human,
        "comment": ((result.get("gradingResult") or {}).get("reason") or "")[:2000]}


passed_over = 0
for number, result in enumerate(run["results"]["results"], 1):
    try:
        lines = [json.dumps(verdict) for verdict in verdicts(result)]
    except (AttributeError, KeyError, TypeError) as error:
        print(f"{file}: result {number} is passed over: {error!r}", file=sys.stderr)
        passed_over += 1
        continue
    for line in lines:
        print(line)
sys.exit(1 if passed_over else 0)
