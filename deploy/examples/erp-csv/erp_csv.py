"""An ERP's nightly sheet of orders as outcomes and verdicts, one JSON object a line. Python 3.9 or later, nothing else.

    python3 erp_csv.py outcomes orders-2026-03-29.csv | python3 ../python/outbox.py put outcomes
    python3 erp_csv.py verdicts orders-2026-03-29.csv | python3 ../python/outbox.py put verdicts
    python3 ../python/outbox.py send

An order stands in the sheets of several nights, and its result is filled in later. So its outcome is posted once the order is finished,
never has a verdict, and is the same every night (a duplicate); its verdict is posted apart. Nothing in either says when the sheet was
written or sent. A row that cannot be read is said and passed over, and the end is 1: correct it, or this program, and run it again.
"""
import csv
import json
import sys
from datetime import datetime
from zoneinfo import ZoneInfo  # on Windows: pip install tzdata

AGENT = "order-entry"
ZONE = ZoneInfo("Europe/Berlin")  # of the dates in the sheet, which have no offset
ENCODING = "cp1252"  # as this ERP writes; utf-8-sig where a sheet is UTF-8
DISPOSITIONS = {"N": "auto", "Y": "assisted"}  # did a person touch it before it was released?
VERDICTS = {"right": "correct", "wrong": "incorrect"}  # an empty result is no verdict yet


def number(text):
    return float(text.replace(".", "").replace(",", ".")) if text else None


def instant(text):
    """The hour that comes twice in autumn is taken for the first of the two: the sheet does not say which it was."""
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=ZONE).isoformat() if text else None


def outcome(row):
    if not row["Finished"]:  # a person may still touch it
        return None
    return {
        "agent": AGENT, "transactionId": row["Order"], "occurredAt": instant(row["Created"]), "completedAt": instant(row["Finished"]),
        "disposition": DISPOSITIONS[row["Touched"]], "confidence": number(row["Confidence"]),
        "segments": {"customer": row["Customer"]}, "attributes": {"net": number(row["Net amount"])} if row["Net amount"] else None,
    }


def verdict(row):
    if not row["Result"]:
        return None
    return {
        "agent": AGENT, "transactionId": row["Order"], "verdict": VERDICTS[row["Result"]], "source": "downstream",
        "judgedAt": instant(row["Checked on"]), "verdictId": f"{row['Checked on']} {row['Result']}", "comment": row["Remark"],
    }


kind, sheet = sys.argv[1:]
passed_over = 0
with open(sheet, encoding=ENCODING, newline="") as file:  # newline="": a quoted field may have several lines
    for row in csv.DictReader(file, delimiter=";"):
        try:
            item = {"outcomes": outcome, "verdicts": verdict}[kind](row)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            print(f"{sheet}: order {row.get('Order')} is passed over: {error!r}", file=sys.stderr)
            passed_over += 1
            continue
        if item:
            print(json.dumps(item))
sys.exit(1 if passed_over else 0)
