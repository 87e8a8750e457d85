#!/usr/bin/env bash
# Posts outcomes and verdicts of an agent and loses none of them, whatever dies meanwhile.
#
#   outbox.sh put outcomes < items.ndjson     keeps items, one JSON object a line, on disk; then they may be forgotten
#   outbox.sh put verdicts < items.ndjson
#   outbox.sh send                            posts what is kept, outcomes first, and deletes what is stored; ends with 1 while
#                                             something is left or lies in refused/, which it says
#
# ACCURACY_URL, ACCURACY_KEY_FILE (or ACCURACY_KEY) and ACCURACY_QUEUE say where to, with which key, and where items are kept.
# Needs bash, curl and the coreutils. It sends one item at a time; where there are many a second take another language's outbox.
set -euo pipefail
url=${ACCURACY_URL:-http://localhost:8080}
url=${url%/}
queue=${ACCURACY_QUEUE:-accuracy-queue}
run=$$-$RANDOM
tries=10

# Through a pipe: what stands on a command line is read by everybody on the machine.
key() {
    local key=${ACCURACY_KEY-}
    [ -z "${ACCURACY_KEY_FILE-}" ] || key=$(<"$ACCURACY_KEY_FILE")
    [ -z "$key" ] || printf 'Authorization: Bearer %s\n' "$key"
}

# A file appears under its name whole and on the disk, or not at all.
write() {
    cat > "$1.$run.tmp" && sync "$1.$run.tmp" && mv "$1.$run.tmp" "$1"
}

# Names sort by time.
put() {
    local line now name number=0
    mkdir -p "$queue/$1"
    while IFS= read -r line || [ -n "$line" ]; do
        [ -n "${line//[[:space:]]/}" ] || continue
        now=${EPOCHREALTIME:-$(date +%s).000}
        now=${now//[.,]/}
        printf -v name '%s-%06d-%s' "${now:0:13}" "$((number += 1))" "$run"
        printf '%s\n' "$line" | write "$queue/$1/$name.ndjson"
    done
    sync "$queue/$1"
}

# Kept aside with the answer, which says what to correct.
refuse() {
    local aside=$queue/refused/$1
    mkdir -p "$aside" && write "$aside/$(basename "$2" .ndjson).why.json" < "$answer" \
        && write "$aside/${2##*/}" <<< "$3" && sync "$aside" && rm -f "$2"
}

# Two that send at once only cause duplicates, which the service takes as such: each posts what it has read.
deliver() {
    local body try status wait reason
    body=$(cat "$2" 2> "$problem") || { [ -e "$2" ] || return 0; cat "$problem" >&2; return 1; }
    for ((try = 0; try < tries; try++)); do
        : > "$answer"
        : > "$headers"
        status=$(curl -sS --max-time 60 -o "$answer" -D "$headers" -w '%{http_code}' -H @<(key) -H 'Content-Type: application/x-ndjson' \
            -H 'Prefer: return=minimal' --data-binary @- "$url/v1/$1" <<< "$body" 2> "$problem") || status=000
        case $status in
            200) if grep -q '"received":' "$answer"; then rm -f "$2"; return; fi ;;
            # 207 is of a file of several items that another language put: it goes aside whole, for what is stored does no harm.
            207 | 400 | 409 | 413) if grep -qE '"(received|type)":' "$answer"; then refuse "$1" "$2" "$body"; return; fi ;;
            # Of an agent that the key is not bound to. Any other 403 is of the key itself.
            403) if grep -q 'problem:notBound"' "$answer"; then refuse "$1" "$2" "$body"; return; fi ;;
        esac
        case $status in
            000 | 408 | 429 | 5??) ;;
            *) break ;;
        esac
        # As long as the service asks for, an hour at most, else twice as long each time, at most a minute, less a random part.
        wait=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$headers" | tail -n 1 |
            awk '{ print ($1 > 3600 ? 3600 : $1) }')
        [ -n "$wait" ] || wait=$(awk -v random="$RANDOM" -v try="$try" \
            'BEGIN { s = 2 ^ try; if (s > 60) s = 60; print s * (0.5 + random / 65536) }')
        sleep "$wait"
    done
    reason=$(head -c 500 "$answer")
    echo "Not sent, all is kept in $queue: $url answered $status ${reason:-$(<"$problem")}" >&2
    return 1
}

send() {
    local kind file refused=0
    for kind in outcomes verdicts; do
        for file in "$queue/$kind"/*.ndjson; do
            [ ! -e "$file" ] || deliver "$kind" "$file" || return 1
        done
    done
    for file in "$queue/refused"/*/*.ndjson; do
        [ ! -e "$file" ] || ((refused += 1))
    done
    [ "$refused" -eq 0 ] || { echo "$refused refused in $queue/refused; correct and move them back, or delete them" >&2; return 1; }
}

case "${1-} ${2-}" in
    'put outcomes' | 'put verdicts') put "$2" ;;
    'send ')
        work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
        answer=$work/answer headers=$work/headers problem=$work/problem
        send
        ;;
    *) echo 'outbox.sh put outcomes|verdicts < items.ndjson, or outbox.sh send' >&2; exit 2 ;;
esac
