"""Verdicts of MLflow's assessments:  python3 from_mlflow.py traces.json order-entry | python3 ../python/outbox.py put verdicts

Reads a list of traces as MLflow 3 writes them (Trace.to_dict in mlflow/entities, assessments as in mlflow/protos/assessments.proto):
    json.dump([trace.to_dict() for trace in mlflow.search_traces(return_type="list")], open("traces.json", "w"))
The agent names the transaction by client_request_id (mlflow.update_current_trace(client_request_id="PO-1041")). The assessment's name
is the indicator; what is neither yes nor no (a grade from 1 to 5) is no verdict, and neither is one that was overridden or failed.
A trace that cannot be read is said and passed over, and the end is 1.
"""
import json
import sys

VERDICTS = {True: "correct", "yes": "correct", "correct": "correct", False: "incorrect", "no": "incorrect", "incorrect": "incorrect"}
file, agent = sys.argv[1:]


def verdicts(trace):
    info = trace["info"]
    for found in info.get("assessments") or []:
        value = (found.get("feedback") or {}).get("value")
        if not isinstance(value, (bool, str)) or value not in VERDICTS or found.get("valid") is False or not info.get("client_request_id"):
            continue
        yield {
            "agent": agent, "transactionId": info["client_request_id"], "verdict": VERDICTS[value],
            "source": "review" if found["source"]["source_type"] == "HUMAN" else "check", "judgedBy": found["source"].get("source_id"),
            "indicator": found["assessment_name"], "judgedAt": found["create_time"],
            "verdictId": f"{found['assessment_id']}:{found['last_update_time']}",  # one that was changed is another verdict
            "comment": (found.get("rationale") or "")[:2000]}


passed_over = 0
for number, trace in enumerate(json.load(open(file, encoding="utf-8")), 1):
    try:
        lines = [json.dumps(verdict) for verdict in verdicts(trace)]
    except (AttributeError, KeyError, TypeError) as error:
        print(f"{file}: trace {number} is passed over: {error!r}", file=sys.stderr)
        passed_over += 1
        continue
    for line in lines:
        print(line)
sys.exit(1 if passed_over else 0)
