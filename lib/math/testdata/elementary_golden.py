"""Writes elementary.json, the reference for elementary_test.ts: python3 elementary_golden.py > elementary.json

Needs mpmath. For each function a list of [x, y, r]: y is the double nearest to f(x), computed with 60
digits, and r the rest f(x) - y in units of y's last place, so that an error can be told to a fraction of
one.
"""
import json
import math
import random

import mpmath

mpmath.mp.dps = 60
random.seed(20120621)


def either(magnitude):
    return random.choice([-1, 1]) * magnitude


def spread(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


FUNCTIONS = {
    "exp": (
        mpmath.exp,
        # the last: the worst of 18,000 points tried
        spread(-745, 709.7, 60) + spread(-1, 1, 60) + [either(10 ** e) for e in spread(-20, 0, 30)]
        + [709.782712893384, 709.78271289338397, 710, 37.781102914544135],
    ),
    "log": (
        mpmath.log,
        [10 ** e for e in spread(-323, 308, 60)] + spread(0.5, 2, 60)
        + [1 + either(10 ** e) for e in spread(-15, -1, 30)]
        + [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.277602255278696],
    ),
    "tanh": (
        mpmath.tanh,
        spread(-22, 22, 40) + spread(-1, 1, 60) + [either(10 ** e) for e in spread(-300, 0, 30)]
        + [5e-324, 21.9, 0.24556097653117437],
    ),
    "sigmoid": (
        lambda x: 1 / (1 + mpmath.exp(-x)),
        spread(-708, 708, 40) + spread(-40, 40, 60) + spread(-1, 1, 40)
        + [-744.5, -709.9, -32.659368181307194],
    ),
}


def row(function, x):
    true = function(mpmath.mpf(x))
    try:
        near = float(true)
        if math.isinf(near):
            return None
    except OverflowError:
        return None
    return [x, near, round(float((true - near) / math.ulp(near)), 4)]


table = {
    name: [line for line in (row(function, x) for x in points) if line is not None]
    for name, (function, points) in FUNCTIONS.items()
}
print("{")
print(",\n".join(
    f'"{name}": [\n' + ",\n".join(json.dumps(line) for line in lines) + "\n]"
    for name, lines in table.items()
))
print("}")
