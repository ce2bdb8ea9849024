"""What a learner reads of each mistake, where each can be made, and in which order they are named: written out.

A law that goes through the catalogue cannot see what is missing from it, or said the wrong way round. The tables here
and in golden_sites.json are therefore no copies of the code's own lists but what is to be true; who changes a sentence,
a site or the order on purpose changes it here as well.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest
from golden_networks import NETWORKS, softmax_of_two
from graphs import GENERIC

from backprop_widgets import MISTAKES, Mistake, diagnose, mazur, two_paths, worked_example
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.text.catalogue import say

SITES = json.loads((Path(__file__).parent / "golden_sites.json").read_text(encoding="utf-8"))
# Of the wide layer those alone that ask which weights may be taken for one another, and of a softmax what is its own.
ONLY = {"wide layer": {"wrong weight", "other gradient"}, "softmax": {"diagonal alone"}}

# The likeliest first, with what it is called in the menu and in a sentence. Of mistakes that give the same number the
# earlier one is named, so each stands before what is rarer: slips of arithmetic; the slope of the activation, and the
# error; a factor left out, then one exchanged; what goes wrong in a sweep; whole quantities exchanged; the update.
ORDER = (
    ("sign", "wrong sign", "a wrong sign"),
    ("half", "½ forgotten", "a missing ½"),
    ("no slope", "σ′ forgotten", "the missing slope of the activation"),
    ("slope at the output", "σ′(a) for σ′(z)", "the slope taken at the output"),
    ("slope of the operand", "z(1 − z) for a(1 − a)", "the operand for the output in the slope"),
    ("target forgotten", "y for y − t", "the forgotten target"),
    ("input forgotten", "input forgotten", "the forgotten input"),
    ("weight forgotten", "weight forgotten", "the forgotten weight"),
    ("wrong weight", "another weight", "the wrong weight"),
    ("not transposed", "rows and columns of the weights", "the matrix for its transpose"),
    ("sum for input", "output for input", "the sum for the input"),
    ("bias times input", "bias times x", "a bias that is multiplied with the input"),
    ("diagonal alone", "p(1 − p) on the diagonal alone", "a softmax of which only the diagonal is counted"),
    ("one route", "one of the routes only", "a route left out"),
    ("new weights too early", "new weights used too early", "a weight updated too early"),
    ("other gradient", "another weight's gradient", "another gradient"),
    ("gradient transposed", "rows and columns of the gradient", "a transposed gradient"),
    ("loss for its derivative", "L for its derivative", "the loss for its derivative"),
    ("uphill", "uphill", "the way uphill"),
    ("not reset", "gradients not reset", "a gradient not reset"),
    ("no activation", "activation forgotten", "a missing activation"),
)

# For each mistake, backwards and forwards: a site, the number that it makes of the quantity there, and the sentence.
# The numbers are computed by hand. At the worked example's generic point x = 1.5, t = 0.8, w1 = 0.4, w2 = -0.7:
# z = 0.6, a = 0.6457, y = -0.4520, L = 0.7837, dL/dy = -1.2520, dL/dw1 = 0.3008, dL/dw2 = -0.8083, and eta = 0.1.
SENTENCES = {
    ("sign", "dL/dy", "dL/dy", 1.2520): "The sign of dL/dy is the wrong way round. "
    "A minus is easily lost, in a difference or with a negative factor.",
    ("sign", "forwards, L", "L", -0.7837): "The sign of L is the wrong way round.",
    ("half", "dL/dy, dL/dt", "dL/dy", -2.5039): "The ½ is missing, and dL/dy, dL/dt comes out twice too large.",
    ("half", "forwards, L", "L", 1.5674): "The ½ is missing, and L comes out twice too large.",
    ("no slope", "da/dz", "da/dz", 1.0): "The slope of the activation is missing: da/dz is a(1 − a), not 1.",
    # sigma'(a) = sigma(0.6457) (1 - sigma(0.6457)); the right one is sigma'(z) = 0.2288
    ("slope at the output", "da/dz", "da/dz", 0.2257): "The slope is taken at the activation's output, and not at its "
    "operand: da/dz is a(1 − a), not σ(a)(1 − σ(a)).",
    ("slope of the operand", "da/dz", "da/dz", 0.24): "In da/dz, z(1 − z) stands where a(1 − a) belongs: "
    "the formula takes the activation's output.",
    ("target forgotten", "dL/dy, dL/dt", "dL/dy", -0.4520): "The target is missing: dL/dy, dL/dt is y − t, not y.",
    ("target forgotten", "forwards, L", "L", 0.1021): "The target is missing in L: the loss compares with it.",
    ("input forgotten", "dy/dw2; factor a", "dy/dw2", 1.0): "The factor a is missing: "
    "dy/dw2 is the other factor of the product.",
    ("input forgotten", "forwards, y; factor a", "y", -0.7): "The factor a is missing in y.",
    ("weight forgotten", "dy/da; factor w2", "dy/da", 1.0): "The factor w2 is missing: "
    "it is dy/da, and it belongs to the way back as it does to the way forward.",
    ("weight forgotten", "forwards, y; factor w2", "y", 0.6457): "The factor w2 is missing in y.",
    ("wrong weight", "dy/da; factor w2; taken w1", "dy/da", 0.4): "In dy/da, w1 stands where w2 belongs: "
    "the way back has the same factor as the way forward.",
    ("wrong weight", "forwards, y; factor w2; taken w1", "y", 0.2583): "In y, w1 stands where w2 belongs.",
    ("sum for input", "dy/dw2; factor a; taken y", "dy/dw2", -0.4520): "In dy/dw2, y stands where a belongs: "
    "the derivative by a weight is what it was multiplied with.",
    ("sum for input", "dy/dw2; factor a; taken z", "dy/dw2", 0.6): "In dy/dw2, z stands where a belongs: "
    "the derivative by a weight is what it was multiplied with.",
    # w2 has moved already, from -0.7 by -0.1 times -0.8083
    ("new weights too early", "dy/da, dz/dx", "dy/da", -0.6192): "A weight was updated before the gradients below it "
    "were computed: dy/da, dz/dx must read the old weights, and all weights move together at the end.",
    ("other gradient", "dL/dw1; taken dL/dw2", "dL/dw1", -0.8083): "dL/dw2 stands where dL/dw1 belongs.",
    ("loss for its derivative", "dL/dy", "dL/dy", 0.7837): "The loss itself stands where its derivative dL/dy belongs.",
    ("uphill", "w1', w2'", "w1'", 0.4301): "The weights go uphill: the gradient points to where the loss grows, "
    "so it is subtracted (w1', w2').",
    # in the first step there is nothing that could have been reset
    ("not reset", "w1', w2'", "w1'", 0.3699): "The gradient of the step before was not set to zero, "
    "and both are used for w1', w2'.",
    ("no activation", "forwards, a", "a", 0.6): "The activation is missing: a is σ(z), not z.",
    # two paths, at its start: -0.8873 times 0.6, times a11 (1 - a11) = 0.2377, times w11 = -0.7
    ("one route", "dErr/da01; kept da11/da01", "dErr/da01", 0.0886): "Only part of the routes back is counted "
    "(da11/da01): for dErr/da01 all of them are added up.",
    # Mazur's, at its start: 0.1385 and -0.0381, the gradients by net_o1 and net_o2, times h1 = 0.5933
    ("bias times input", "dnet_o2/db2, dnet_o1/db2; taken h1", "dE/db2", 0.0596): "h1 is a factor too many in "
    "dnet_o2/db2, dnet_o1/db2: a bias is added, and multiplied with nothing.",
    # z = 0.6 and -1.05, p1 = 0.8389; -t1 (1 - p1) alone, without the p1 t2 that comes by way of p2
    ("diagonal alone", "dp1/dz2, dp2/dz1", "dL/dz1", -0.0322): "Each z of a softmax changes every p. Beside p(1 − p) "
    "on the diagonal there is −pᵢpⱼ for every other class, which is missing in dp1/dz2, dp2/dz1.",
    # Mazur's, at its start: 0.1385 times w5 = 0.4, and -0.0381 times w6 = 0.45, which leads to the other output
    ("not transposed", "dnet_o1/dh2, dnet_o2/dh1", "dE/dh1", 0.0383): "Rows and columns are exchanged in dnet_o1/dh2, "
    "dnet_o2/dh1. What flows back to a unit comes along the weights that lead away from it: Wᵀδ, not Wδ.",
    # dE/dw7 = -0.0381 times h1 = 0.5933
    ("gradient transposed", "dE/dw6, dE/dw7", "dE/dw6", -0.0226): "Rows and columns are exchanged in dE/dw6, dE/dw7. "
    "A weight has its unit's row and its input's column: δxᵀ, not xδᵀ.",
}
# Where it is not the worked example at its generic point.
PLACES = {
    "one route": ("two paths", two_paths),
    "bias times input": ("mazur", mazur),
    "diagonal alone": ("softmax", softmax_of_two),
    "not transposed": ("mazur", mazur),
    "gradient transposed": ("mazur", mazur),
}


def written(site):
    """Return a site as a line of the table says it, and the quantity that is taken for another."""
    blanks = {**site.words}
    taken = blanks.pop("taken", "")
    parts = [", ".join(site.where), *(f"{blank} {word}" for blank, word in blanks.items())]
    parts += [site.variant] if site.variant else []
    return f"{'forwards, ' if site.forward else ''}{'; '.join(parts)}", taken


def lines(sites):
    """Return sites as the table has them: backwards first, and those in one line that differ in what is taken alone."""
    rows = []
    for head, group in groupby(map(written, sorted(sites, key=lambda site: site.forward)), lambda pair: pair[0]):
        taken = [name for _, name in group]
        rows += [f"{head}; taken {' | '.join(taken)}"] if taken[0] else [head] * len(taken)
    return rows


def site_at(key, line):
    graph, weights = NETWORKS[PLACES[key][0] if key in PLACES else "worked example"]
    (site,) = (site for site in MISTAKES[key].sites(graph, weights) if lines([site]) == [line])
    return site


def rows_without_a_twin(mistakes):
    """Return which mistakes have no golden row of some kind, and which golden rows have no mistake."""
    made = {
        (key, site.forward)
        for key, row in mistakes.items()
        for graph, weights in NETWORKS.values()
        for site in (row.sites(graph, weights) if key in MISTAKES else ())
    }
    explained = {(key, line.startswith("forwards, ")) for key, line, *_ in SENTENCES}
    placed = {key for by_key in SITES.values() for key in by_key}
    ordered = {key for key, *_ in ORDER}
    return (
        (made ^ explained)
        | {(key, "sites") for key in set(mistakes) ^ placed}
        | {(key, "order") for key in set(mistakes) ^ ordered}
    )


def test_each_mistake_has_its_golden_rows_and_each_row_its_mistake():
    assert rows_without_a_twin(MISTAKES) == set()


def test_a_mistake_without_a_row_and_a_row_without_a_mistake_are_seen():
    more = {**MISTAKES, "new": Mistake("new", "")}
    assert rows_without_a_twin(more) == {("new", "sites"), ("new", "order")}
    fewer = {key: row for key, row in MISTAKES.items() if key != "half"}
    assert rows_without_a_twin(fewer) == {("half", False), ("half", True), ("half", "sites"), ("half", "order")}


@pytest.mark.parametrize(("key", "line", "quantity", "number"), SENTENCES)
def test_what_is_said_and_that_it_is_true(key, line, quantity, number):
    site = site_at(key, line)
    graph, weights = NETWORKS[PLACES[key][0] if key in PLACES else "worked example"]
    program = graph.program(weights=weights, mistake=site)
    values = PLACES[key][1]().values if key in PLACES else GENERIC
    assert round(program({**program.start, **values, "eta": 0.1})[quantity], 4) == number
    assert explain_mistake(site) == SENTENCES[key, line, quantity, number]


def test_the_order_and_the_names():
    assert tuple((key, say(f"mistake.name.{key}"), say(f"named.{key}")) for key in MISTAKES) == ORDER


@pytest.mark.parametrize(
    ("value", "quantity", "values", "named"),
    [
        # 0.0366 twice: w2 is a half
        (0.07314, "dL/dw1", {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}, ["half", "weight forgotten"]),
        # a step with the gradient turned round is a step uphill
        (0.4 + 0.03008, "w1'", GENERIC, ["uphill", "sign"]),
        # dL/dy = −2.0002 turned round is 2.0002, and so is L at t = 2.0002 or nearly
        (2.0002, "dL/dy", {"x": 0, "t": 2.0002, "w1": 1, "w2": 0}, ["sign"]),
    ],
)
def test_of_mistakes_that_give_the_same_the_likelier_is_named_first(value, quantity, values, named):
    matches = [match.mistake.key for match in diagnose(worked_example(), values, quantity, value).matches]
    assert matches == named


@pytest.mark.parametrize("name", NETWORKS)
def test_the_sites(name):
    graph, weights = NETWORKS[name]
    sites = {key: lines(row.sites(graph, weights)) for key, row in MISTAKES.items()}
    only = ONLY.get(name, set(MISTAKES))
    assert {key: rows for key, rows in sites.items() if rows and key in only} == SITES[name]
