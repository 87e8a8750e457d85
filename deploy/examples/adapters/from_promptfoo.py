"""Verdicts of a promptfoo evaluation:  python3 from_promptfoo.py results.json order-entry | python3 ../python/outbox.py put verdicts

Reads what `promptfoo eval --output results.json` writes (EvaluateSummaryV3 in promptfoo's src/types/index.ts, `version` 3). The test
cases are transactions of the agent: each has `metadata: { transactionId: PO-1041 }`. A case that broke (failureReason 2) judged nothing.
"""
import json
import sys

file, agent = sys.argv[1:]
run = json.load(open(file, encoding="utf-8"))
for result in run["results"]["results"]:
    transaction = (result["testCase"].get("metadata") or {}).get("transactionId")
    if transaction is None or result["failureReason"] == 2:
        continue
    grades = (result.get("gradingResult") or {}).get("componentResults") or []
    human = any(((grade or {}).get("assertion") or {}).get("type") == "human" for grade in grades)
    print(json.dumps({
        "agent": agent, "transactionId": transaction, "verdict": "correct" if result["success"] else "incorrect",
        "source": "review" if human else "check", "judgedBy": "promptfoo", "judgedAt": run["results"]["timestamp"],
        "verdictId": f"{run['evalId']}:{result['testIdx']}:{result['promptIdx']}" + ":human" * human,
        "comment": ((result.get("gradingResult") or {}).get("reason") or "")[:2000]}))
