#!/usr/bin/env bash
# An outcome when a transaction is done, and its verdict later. It sends once; outbox.sh beside this file sends until it is stored.
set -euo pipefail
# The key is handed over through a pipe: what stands on a command line is read by everybody on the machine.
key() { [ -z "${ACCURACY_KEY-}" ] || printf 'Authorization: Bearer %s\n' "$ACCURACY_KEY"; }
post() {
    curl -sS --fail-with-body -H @<(key) -H 'Content-Type: application/json' -d "$2" "${ACCURACY_URL:-http://localhost:8080}/v1/$1"
    echo
}

post outcomes '{"agent":"order-entry","transactionId":"PO-1041","occurredAt":"2026-06-01T07:50:00-05:00","segments":{"customer":"acme"}}'
post verdicts '{"agent":"order-entry","transactionId":"PO-1041","verdict":"correct","source":"check","verdictId":"PO-1041-check"}'
