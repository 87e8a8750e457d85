"""Posts outcomes and verdicts of an agent and loses none of them, whatever dies meanwhile. Python 3.9 or later, nothing else.

In the agent:          import outbox
                       outbox.put("outcomes", {"agent": "order-entry", "transactionId": "PO-1041", ...})
From another program:  python3 outbox.py put outcomes < items.ndjson     one JSON object a line
By a timer:            python3 outbox.py send

put keeps items on disk; then they may be forgotten. send posts what is kept, outcomes first, and deletes what is stored; it ends
with 1 while something is left or lies in refused/, which it says. ACCURACY_URL, ACCURACY_KEY_FILE (or ACCURACY_KEY) and
ACCURACY_QUEUE say where to, with which key, and where items are kept.
"""
import http.client
import itertools
import json
import os
import random
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

URL = os.environ.get("ACCURACY_URL", "http://localhost:8080").rstrip("/")
QUEUE = Path(os.environ.get("ACCURACY_QUEUE", "accuracy-queue"))
LINES = 500  # items in one file, which is one request
TRIES = 10
ANSWER = 4 << 20  # bytes that are read of an answer; the service's own are far shorter
NOT_BOUND = "urn:agentops:problem:notBound"  # all of it is of agents that the key is not bound to; another 403 is of the key itself

number = itertools.count(1)


class NotSent(Exception):
    """The service did not take it; everything is kept."""


def put(kind, *items):
    """Keeps items for "outcomes" or "verdicts"."""
    keep(kind, [json.dumps(item, allow_nan=False).encode() for item in items])


def keep(kind, lines):
    """Names of files sort by time; the last part is another one in each process, also in one that was forked."""
    name = f"{time.time_ns() // 1_000_000:013}-{next(number):06}-{secrets.token_hex(4)}.ndjson"
    write(QUEUE / kind / name, b"".join(line + b"\n" for line in lines))


def send():
    """Posts everything kept, oldest first. Two that send at once only cause duplicates, which the service takes as such."""
    for kind in ("outcomes", "verdicts"):
        for file in sorted((QUEUE / kind).glob("*.ndjson")):
            try:
                body = file.read_bytes()
            except FileNotFoundError:
                continue  # another sender was faster
            deliver(kind, file, body)


def deliver(kind, file, body):
    lines = [line for line in body.split(b"\n") if line.strip()]
    for attempt in range(TRIES):
        status, retry_after, answer = post(kind, body)
        said = parsed(answer)
        if status in (200, 207, 400, 409) and said.get("received") == len(lines):
            refused = [lines[r["index"]] for r in said["results"] if r["status"] in ("conflict", "rejected")]
        elif status in (400, 409, 413) and "type" in said or said.get("type") == NOT_BOUND:
            refused = lines
        elif status in (0, 408, 429) or status >= 500:
            # As long as the service asks for, an hour at most, else twice as long each time, at most a minute, less a random part.
            asked = retry_after and retry_after.isdecimal()
            time.sleep(min(3600, int(retry_after)) if asked else min(60, 2 ** attempt) * random.uniform(0.5, 1))
            continue
        else:
            break
        if refused:  # kept aside with the answer, which says what to correct
            aside = QUEUE / "refused" / kind / file.name
            write(aside.with_suffix(".why.json"), answer)
            write(aside, b"\n".join(refused) + b"\n")
        file.unlink(missing_ok=True)
        return
    raise NotSent(f"Not sent, all is kept in {QUEUE}: {URL} answered {status} {answer[:500].decode(errors='replace')}")


def post(kind, body):
    headers = {"Content-Type": "application/x-ndjson", "Prefer": "return=minimal"}
    request = urllib.request.Request(f"{URL}/v1/{kind}", body, headers)
    if key := the_key():
        request.add_unredirected_header("Authorization", "Bearer " + key)
    try:
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error  # an answer too
        with answer:
            return answer.code, answer.headers.get("Retry-After"), answer.read(ANSWER)
    except (OSError, http.client.HTTPException) as error:
        return 0, None, repr(error).encode()


def the_key():
    file = os.environ.get("ACCURACY_KEY_FILE")
    try:
        return Path(file).read_text().strip() if file else os.environ.get("ACCURACY_KEY")
    except OSError as error:
        raise NotSent(f"Not sent, all is kept in {QUEUE}: the key cannot be read: {error}") from error


def parsed(answer):
    try:
        said = json.loads(answer)
        return said if isinstance(said, dict) else {}
    except ValueError:
        return {}


def write(path, content):
    """A file appears under its name whole and on the disk, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.tmp")
    with open(part, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def main(words):
    if words[:1] == ["put"] and words[1:] in (["outcomes"], ["verdicts"]):
        lines = (line.strip() for line in sys.stdin.buffer if line.strip())
        while part := list(itertools.islice(lines, LINES)):
            keep(words[1], part)
        return 0
    if words != ["send"]:
        print("outbox.py put outcomes|verdicts < items.ndjson, or outbox.py send", file=sys.stderr)
        return 2
    try:
        send()
    except NotSent as left:
        print(left, file=sys.stderr)
        return 1
    refused = len(list((QUEUE / "refused").glob("*/*.ndjson")))
    if refused:
        print(f"{refused} refused in {QUEUE / 'refused'}; correct and move them back, or delete them", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
