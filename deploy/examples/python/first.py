"""An outcome when a transaction is done, and its verdict later. It sends once; outbox.py beside this file sends until it is stored."""
import json
import os
import urllib.request


def post(kind, item):
    url = os.environ.get("ACCURACY_URL", "http://localhost:8080") + "/v1/" + kind
    request = urllib.request.Request(url, json.dumps(item).encode(), {"Content-Type": "application/json"})
    if key := os.environ.get("ACCURACY_KEY"):
        request.add_unredirected_header("Authorization", "Bearer " + key)
    print(urllib.request.urlopen(request, timeout=60).read().decode())  # an answer of 4xx or 5xx is an HTTPError; its read() says why


post("outcomes", {"agent": "order-entry", "transactionId": "PO-1041", "occurredAt": "2026-06-01T07:50:00-05:00",
                  "segments": {"customer": "acme"}})
post("verdicts", {"agent": "order-entry", "transactionId": "PO-1041", "verdict": "correct", "source": "check",
                  "verdictId": "PO-1041-check"})
