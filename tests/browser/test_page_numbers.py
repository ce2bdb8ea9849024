"""The page writes numbers as Python does."""

from __future__ import annotations

import math
import random

from typed import TYPED

from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.widgets.bundle import module

ASK = """async ([source, cases]) => {
  const bytes = new Blob([source], {type: "text/javascript"});
  const {formatNumber} = await import(URL.createObjectURL(bytes));
  return cases.map(([value, code]) => formatNumber(Number(value), code));
}"""


def cases() -> list[tuple[float, str]]:
    dice = random.Random(7)
    numbers = [0.0, -0.0, 0.5, -0.5, 0.03125, -0.03125, 0.00005, 4.9e-5, 99999.99996, 1e5, 123456.0, 5e-324, 1e308]
    numbers += [math.inf, -math.inf, math.nan, 1.005, 2.675, 12345.5, 9999.5, 0.99995, 0.000123456]
    numbers += [dice.uniform(-1, 1) * 10 ** dice.randint(-9, 9) for _ in range(3000)]
    numbers += [dice.randint(-20000, 20000) / 2 ** dice.randint(0, 12) for _ in range(1000)]
    return [(number, code) for number in numbers for code in ("4", "4n", "s", "8", "8n", "8s", "g", "%")]


def test_the_page_writes_numbers_as_python_does(new_page):
    page = new_page()
    asked = cases()
    # as text, because NaN and infinities cannot be sent otherwise
    given = [[repr(value).replace("inf", "Infinity").replace("nan", "NaN"), code] for value, code in asked]
    found = page.evaluate(ASK, [module("core/numbers.js"), given])
    wrong = [(case, text) for case, text in zip(asked, found, strict=True) if text != format_number(*case)]
    assert wrong == []


READ = """async ([source, texts]) => {
  const {parseNumber} = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  const read = texts.map(parseNumber);
  return read.map(number => [number, typeof number === "string" ? "" : String(number)]);
}"""


def test_the_page_reads_what_is_typed_as_python_does(new_page):
    found = new_page().evaluate(READ, [module("core/numbers.js"), list(TYPED)])
    assert [number for number, _ in found] == list(TYPED.values())
    assert [float(text) for _, text in found if text] == [n for n in TYPED.values() if isinstance(n, float)]
