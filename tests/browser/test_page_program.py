"""The page computes what Python computes: every operation, and whole programs, over thousands of inputs."""

from __future__ import annotations

import base64
import json
import math
import random
import re
import struct
from itertools import product

import numpy as np
import pytest
from graphs import smooth_graph
from js.runtime import SCRIPTS

from backprop_widgets import Graph, two_paths, variables, worked_example
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.widgets.bundle import module

ASK = """async ([source, program, rows]) => {
  const bytes = new Blob([source], {type: "text/javascript"});
  const {createRunner} = await import(URL.createObjectURL(bytes));
  const run = createRunner(JSON.parse(program));
  const numbers = new Float64Array(Uint8Array.from(atob(rows), letter => letter.charCodeAt(0)).buffer);
  const width = JSON.parse(program).inputs.length;
  const found = [];
  for (let row = 0; row < numbers.length; row += width) found.push(...run(numbers.subarray(row, row + width)));
  const out = new Uint8Array(Float64Array.from(found).buffer);
  let text = "";
  for (const byte of out) text += String.fromCharCode(byte);
  return btoa(text);
}"""
EDGES = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1e-320,
    30.0,
    -40.0,
    745.2,
    -745.2,
    1e308,
    -1e308,
    math.inf,
    -math.inf,
    math.nan,
]


def in_the_page(page, program, rows) -> np.ndarray:
    """Return every place of a program for many rows of inputs, as the page computes them."""
    flat = [number for row in rows for number in row]
    sent = base64.b64encode(struct.pack(f"{len(flat)}d", *flat)).decode()
    answer = base64.b64decode(page.evaluate(ASK, [module("core/program.js"), program.to_json(), sent]))
    return np.frombuffer(answer).reshape(len(rows), -1)


def ulps(found: float, expected: float) -> float:
    """Return how many floats lie between two; infinite where one is not finite and the other is something else."""
    if found == expected or (math.isnan(found) and math.isnan(expected)):
        return 0.0
    if not (math.isfinite(found) and math.isfinite(expected)):
        return math.inf
    return abs(found - expected) / math.ulp(expected)


def rows_of(count: int, dice: random.Random) -> list[tuple[float, ...]]:
    """Return random operands of all sizes, and all the edges."""
    rows = [tuple(dice.uniform(-1, 1) * 10 ** dice.randint(-6, 3) for _ in range(count)) for _ in range(1500)]
    rows += [tuple(dice.uniform(0, 1) for _ in range(count)) for _ in range(500)]
    return [*rows, *product(EDGES, repeat=count)]


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_within_two_ulps_of_python_s(page, name):
    row = OPERATIONS[name]
    if name == "power":
        (u,) = variables("u")
        for exponent in (2.0, 3.0, -1.0, 0.5, 0.0, 1.5):
            program = Graph(u**exponent).program()
            rows = rows_of(1, random.Random(1))
            found = in_the_page(page, program, rows)[:, program.quantities["output"]]
            worst = max(ulps(new, row.scalar(*old, exponent)) for new, old in zip(found, rows, strict=True))
            assert worst <= 2, exponent
        return
    count = 3 if row.variadic else len(row.partials)
    graph = Graph(row(*variables(" ".join("uvw"[:count]))))
    program = graph.program()
    rows = rows_of(count, random.Random(2))
    found = in_the_page(page, program, rows)[:, program.quantities["output"]]
    # a sum of several terms may be near 0: its ulps are those of its largest term
    scales = [max(map(abs, old)) if row.variadic else 0.0 for old in rows]
    pairs = [(float(new), row.scalar(*old), scale) for new, old, scale in zip(found, rows, scales, strict=True)]
    wrong = [
        (new, old) for new, old, scale in pairs if ulps(new, old) > 2 and not abs(new - old) <= 4 * math.ulp(scale)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "graph", [worked_example().graph, two_paths().graph, smooth_graph([3, 17, 250, 41, 6, 499, 77, 310])]
)
def test_programs_agree_over_thousands_of_inputs(page, graph):
    program = graph.program(weights=tuple(graph.variables)[-2:])
    dice = random.Random(3)
    sizes = [1.0] * 2500 + [1e3] * 300 + [1e200] * 200
    width = len(program.inputs) - 1
    rows = [(*(dice.uniform(-4, 4) * size for _ in range(width)), dice.uniform(0, 2)) for size in sizes]
    places = in_the_page(page, program, rows)
    for row, found in zip(rows, places, strict=True):
        expected = program(dict(zip(program.inputs, row, strict=True)))
        largest = max((abs(number) for number in found if math.isfinite(number)), default=1.0)
        for name, place in program.quantities.items():
            new, old = float(found[place]), expected[name]
            assert ulps(new, old) == 0 or abs(new - old) <= 1e-9 * largest, (name, row)


def test_the_page_has_just_the_operations_of_the_table(page):
    table = re.search(r"(?s)export const OPERATIONS = \{\n(.*?)\n\};", (SCRIPTS / "core/operations.js").read_text())
    assert re.findall(r"(?m)^  (\w+):", table[1]) == list(OPERATIONS)


def test_an_operation_that_the_page_lacks_is_named(page):
    program = Graph(variables("u")[0] * 2).program()
    broken = json.loads(program.to_json())
    broken["instructions"][0][0] = "gamma"
    with pytest.raises(Exception, match="no operation named gamma"):
        page.evaluate(ASK, [module("core/program.js"), json.dumps(broken), ""])
