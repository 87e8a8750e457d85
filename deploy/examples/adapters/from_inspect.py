"""Verdicts of an Inspect log:  python3 from_inspect.py log.json order-entry | python3 ../python/outbox.py put verdicts

Reads what `inspect log dump LOG.eval > log.json` writes (EvalLog in inspect_ai/log/_log.py, `version` 2). A sample's id is the
transaction, its scorer the indicator. C and I are Inspect's correct and incorrect; P is partly correct, which for whoever gets the work
is wrong; N is no answer. A sample that broke has no scores.
"""
import json
import sys

VERDICTS = {"C": "correct", "I": "incorrect", "P": "incorrect", "N": "unsure", 1: "correct", 0: "incorrect"}  # True is 1, False is 0
file, agent = sys.argv[1:]
log = json.load(open(file, encoding="utf-8"))
for sample in log["samples"]:
    for scorer, score in (sample.get("scores") or {}).items():
        if not isinstance(score["value"], (str, int, float)) or score["value"] not in VERDICTS:
            continue
        print(json.dumps({
            "agent": agent, "transactionId": str(sample["id"]), "verdict": VERDICTS[score["value"]], "source": "check",
            "indicator": scorer, "judgedBy": "inspect", "judgedAt": sample.get("completed_at") or log["stats"]["completed_at"],
            "verdictId": f"{log['eval']['run_id']}:{sample['epoch']}:{scorer}",
            "comment": (score.get("explanation") or "")[:2000]}))
