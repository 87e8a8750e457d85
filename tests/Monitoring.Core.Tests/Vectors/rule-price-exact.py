"""Writes rule-price-exact.json: prices of window rules at 60 digits, by Naus's sums as printed (python3, mpmath)."""
import json
from mpmath import binomial, mp, mpf

mp.dps = 60


def price(window, allowed_wrong, accuracy):
    q, k = 1 - mpf(accuracy), allowed_wrong + 1
    b = [binomial(window, j) * q**j * (1 - q) ** (window - j) for j in range(window + 1)]
    F, m1, m2 = [mpf(0)], [mpf(0)], mpf(0)  # F[r] = P(fewer than r wrong), m1[r] = E[j; j < r]
    for j in range(k):
        F.append(F[-1] + b[j])
        m1.append(m1[-1] + j * b[j])
        m2 += (k - 1 - j) * (k - 2 - j) * b[j]

    def bracket(r):  # (r-1) F(r-2; w) - w q F(r-3; w-1)
        return (r - 1) * F[r - 1] - m1[r - 1]

    q1 = F[k]
    q2 = q1**2 - b[k] * bracket(k)
    a1 = 2 * b[k] * q1 * bracket(k)
    a2 = b[k] ** 2 * m2 / 2
    rest = range(max(1, 2 * k - window), k)
    a3 = sum((b[2 * k - r] * F[r] ** 2 for r in rest), mpf(0))
    a4 = sum((b[2 * k - r] * b[r] * bracket(r) for r in rest), mpf(0))
    q3 = q1**3 - a1 + a2 + a3 - a4

    per_verdict = lambda share: share ** (mpf(1) / window)
    mean = window + (q1 - q2) / (1 - per_verdict(q2 / q1)) + q2 / (1 - per_verdict(q3 / q2))
    return {"window": window, "allowedWrong": allowed_wrong, "accuracy": accuracy,
            "mean": float(mean), "alarmWithinTenWindows": float(1 - q2 * (q3 / q2) ** 8)}


rules = [(x["window"], x["alarm_when_errors_at_least"] - 1, round(1 - x["error_rate"], 2)) for x in json.load(open("scan-window.json"))]
rules += [(1, 0, .9), (2, 0, .94), (2, 1, .9), (5, 4, .5), (20, 0, .999), (100, 0, .9999), (100, 10, .999), (100, 49, .7), (100, 99, .2)]
rules += [(1000, 5, .9999), (1000, 10, .999), (1000, 50, .96), (1000, 80, .94), (1000, 100, .92), (1000, 100, .94)]
rules += [(10000, 0, .999999), (10000, 1, .999999), (10000, 20, .999), (10000, 100, .99), (10000, 200, .99), (10000, 800, .93),
          (10000, 1000, .9), (10000, 1000, .905), (10000, 1000, .92), (10000, 5000, .51), (10000, 5000, .55), (10000, 9999, .001)]
with open("rule-price-exact.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(price(*rule)) for rule in rules) + "\n]\n")
