"""Verdicts of an Inspect log:  python3 from_inspect.py log.json order-entry | python3 ../python/outbox.py put verdicts

Reads what `inspect log dump LOG.eval > log.json` writes (EvalLog in inspect_ai/log/_log.py, `version` 2). A sample's id is the
transaction, its scorer the indicator. C and I are Inspect's correct and incorrect; P is partly correct, which for whoever gets the work
is wrong; N is no answer. A sample that broke has no scores. One that cannot be read is said and passed over, and the end is 1.
"""
import json
import sys

VERDICTS = {"C": "correct", "I": "incorrect", "P": "incorrect", "N": "unsure", 1: "correct", 0: "incorrect"}  # True is 1, False is 0
file, agent = sys.argv[1:]
log = json.load(open(file, encoding="utf-8"))


def verdicts(sample):
    for scorer, score in (sample.get("scores") or {}).items():
        if not isinstance(score["value"], (str, int, float)) or score["value"] not in VERDICTS:
            continue
        yield {
            "agent": agent, "transactionId": str(sample["id"]), "verdict": VERDICTS[score["value"]], "source": "check",
            "indicator": scorer, "judgedBy": "inspect", "judgedAt": sample.get("completed_at") or log["stats"]["completed_at"],
            "verdictId": f"{log['eval']['run_id']}:{sample['epoch']}:{scorer}",
            "comment": (score.get("explanation") or "")[:2000]}


passed_over = 0
for number, sample in enumerate(log["samples"], 1):
    try:
        lines = [json.dumps(verdict) for verdict in verdicts(sample)]
    except (AttributeError, KeyError, TypeError) as error:
        print(f"{file}: sample {number} is passed over: {error!r}", file=sys.stderr)
        passed_over += 1
        continue
    for line in lines:
        print(line)
sys.exit(1 if passed_over else 0)
