"""Verdicts of Langfuse's scores:  python3 from_langfuse.py scores.json order-entry | python3 ../python/outbox.py put verdicts

Reads a page of `GET /api/public/v3/scores?fields=core,details,subject` (Langfuse 3.179 or later; langfuse.com/docs, Scores API). The
transaction is the score's metadata `transactionId`, else the id of its trace. A score's name is the indicator. Booleans and the
categories below are verdicts; numbers, texts and corrections are not. A score that cannot be read is said and passed over, and the end
is 1.
"""
import json
import sys

VERDICTS = {True: "correct", False: "incorrect", "correct": "correct", "incorrect": "incorrect", "unsure": "unsure"}
file, agent = sys.argv[1:]


def verdicts(score):
    details, subject = score.get("details") or {}, score["subject"]
    transaction = (details.get("metadata") or {}).get("transactionId") or (subject["id"] if subject["kind"] == "trace" else None)
    if transaction is not None and score["dataType"] in ("BOOLEAN", "CATEGORICAL") and score["value"] in VERDICTS:
        yield {
            "agent": agent, "transactionId": transaction, "verdict": VERDICTS[score["value"]], "indicator": score["name"],
            "source": "review" if score["source"] == "ANNOTATION" else "check", "judgedBy": "langfuse", "judgedAt": score["timestamp"],
            "verdictId": f"{score['id']}:{score['updatedAt']}",  # one that was changed is another verdict
            "comment": (details.get("comment") or "")[:2000]}


passed_over = 0
for number, score in enumerate(json.load(open(file, encoding="utf-8"))["data"], 1):
    try:
        lines = [json.dumps(verdict) for verdict in verdicts(score)]
    except (AttributeError, KeyError, TypeError) as error:
        print(f"{file}: score {number} is passed over: {error!r}", file=sys.stderr)
        passed_over += 1
        continue
    for line in lines:
        print(line)
sys.exit(1 if passed_over else 0)
