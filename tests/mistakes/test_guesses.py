"""The guesses, written out: for each an answer computed by hand, and the sentence to whoever gave it.

As in test_golden.py, a law over the code's own list could not see what is missing from it. The numbers are computed by
hand here or, as formulas, in realistic_answers.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from mistakes.realistic_answers import NETWORKS

from backprop_widgets import (
    MISTAKES,
    Graph,
    Worksheet,
    cross_entropy,
    diagnose,
    half_squared_error,
    variables,
    worked_example,
)
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.explain.text.catalogue import sentence
from backprop_widgets.mistakes.catalogue import COMMONEST, likelihood
from backprop_widgets.mistakes.diagnosis import diagnose_with_answers
from backprop_widgets.mistakes.guesses import GUESSES
from backprop_widgets.training.optimizers import UPDATE_RULES


def two_samples():
    """Return a line and two samples: outputs 1.05 and 0.364, errors 0.25 and 0.154, slopes 0.375 and 0.08008."""
    x, t, w = variables("x t w")
    graph = Graph(half_squared_error((w * x).named("y"), t).named("L"))
    return graph, {"x": np.array([1.5, 0.52]), "t": np.array([0.8, 0.21]), "w": 0.7, "eta": 0.1}, ("w",)


def three_classes():
    """Return the cross-entropy of three logits: p1 is 0.28876, and the second class is right."""
    graph = Graph(cross_entropy(variables("z1 z2 z3"), variables("t1 t2 t3")).named("L"))
    return graph, {"z1": 0.5, "z2": -0.3, "z3": 1.2, "t1": 0.0, "t2": 1.0, "t3": 0.0, "eta": 0.1}, ("z1", "z2", "z3")


OTHERS = {"two samples": two_samples, "three classes": three_classes}
SENTENCES = {
    (
        "not swapped",
        "generic",
        "dL/dw1",
        "0.08020",
    ): "A factor of a product has the other factor as its derivative: dz/dw1 is x, not w1.",
    (
        "half kept",
        "generic",
        "dL/dy",
        "-0.6260",
    ): "dL/dy comes out half as large as it is: the ½ cancels the 2 that the square brings down.",
    (
        "power",
        "mean of squares",
        "dL/dw",
        "0.6917",
    ): "A power brings its exponent down as a factor, and the exponent falls by one: de2/dy2, de1/dy1, de0/dy0 "
    "is 2(y₂ − 2), not 2(y₂ − 2) / 2.",
    (
        "value for slope",
        "tanh",
        "da/dz",
        "0.53705",
    ): "The value of the activation stands for its slope: da/dz is 1 − a², not a.",
    (
        "other activation",
        "tanh",
        "da/dz",
        "0.24863",
    ): "In da/dz, a(1 − a) stands where 1 − a² belongs: that is the slope of another function, or of none.",
    (
        "square under cross-entropy",
        "cross-entropy",
        "dL/dz",
        "-0.08565",
    ): "In dL/dy, y − t stands where (y − t) / (y(1 − y)) belongs: the error alone is what comes out after the "
    "slope of the sigmoid is multiplied in.",
    ("local alone", "generic", "dL/dz", "0.2288"): "This is da/dz alone: what comes back, dL/da, is a factor, too.",
    (
        "upstream alone",
        "softmax",
        "dL/de1",
        "-1.4966",
    ): "This is dL/dp, which comes back to a node above: the local derivatives from there down are factors, too.",
    (
        "sum as product",
        "gates",
        "df/dc",
        "0.598",
    ): "A sum passes on what comes back, unchanged: ds/dc is 1, not c.",
    (
        "factors added",
        "generic",
        "dL/dw2",
        "-0.6063",
    ): "Here dL/dy, dy/dw2 are added: along one route the factors are multiplied.",
    (
        "routes averaged",
        "gates",
        "df/da",
        "-0.61",
    ): "The routes to df/da are averaged (dp/da, ds/da): what they bring is added up.",
    (
        "routes multiplied",
        "gates",
        "df/da",
        "-1.9688",
    ): "The routes to df/da are multiplied with each other (dp/da, ds/da): factors are multiplied along a "
    "route, and the routes are added up.",
    (
        "sum for mean",
        "mean",
        "dL/dw",
        "2.075",
    ): "The sum stands where the mean belongs: in dL/de0, dL/de1, dL/de2 it is divided by 3.",
    (
        "divided twice",
        "mean",
        "dL/dw",
        "0.2306",
    ): "In dL/de0, dL/de1, dL/de2, the sum is divided by 3 once more than in the mean.",
    (
        "one sample",
        "two samples",
        "mean dL/dw",
        "0.08008",
    ): "Only sample 2 counts here: mean dL/dw takes the mean over all 2 samples.",
    (
        "broadcast",
        "two samples",
        "mean dL/dw",
        "0.37209",
    ): "Each output is compared with every target here, 2 × 2 of them: "
    "shape (n, 1) minus shape (n,) makes n × n. For mean dL/dw, each output is compared with its own target.",
    (
        "no one-hot",
        "three classes",
        "dL/dz1",
        "-0.71124",
    ): "In dL/dz1, the number of the class is subtracted. Each class has "
    "a target of its own: 1 for the right class, 0 for the others (one-hot).",
    (
        "dot for product",
        "mazur",
        "dE/dnet_h1",
        "0.0187256",
    ): "In dE/dnet_h1, the sum over all units of the layer stands. "
    "Gradient and slope are multiplied unit by unit, ⊙; a dot product or @ adds these products up.",
    ("other layer", "mazur", "dE/dw5", "0.0069249"): "In dnet_o1/dw5, i1 stands, which belongs to another unit.",
    ("exponent sign", "article", "a", "0.37754"): "In a, the sign in the exponent is the wrong way round.",
    ("no square", "generic", "L", "-0.6260"): "The square is missing in L: it is ½ (y − t)², not 0.5(y − t).",
    ("activation too much", "generic", "y", "0.3889"): "An activation too much: y is w₂·a, not σ(w₂·a).",
    ("eta forgotten", "article", "w2'", "0.30627"): "η is missing: the step is η times the gradient (w2').",
    (
        "old weight forgotten",
        "generic",
        "w2'",
        "0.08083",
    ): "This is the step alone: it starts from the old weight (w2').",
    (
        "eta's decimals",
        "generic",
        "w2'",
        "-0.69192",
    ): "The step is ten times too long or too short: look at the decimals of η (w2').",
    ("exchanged", "generic", "dL/dw1", "0.36992"): "This is w1', not dL/dw1.",
    ("old value", "generic", "a'", "0.6457"): "This takes the old a, from before the update.",
    ("one weight moved", "article", "y'", "0.29917"): "Here w1 did not move: an update moves all weights at once.",
    ("nothing flows", "softmax", "dL/dz2", "0"): "A nudge there reaches the output, so dL/dz2 is not 0.",
    (
        "counted twice",
        "gates",
        "df/dd",
        "4.04",
    ): "This is twice df/dd. Look at each factor. "
    "In a program, a second backward pass adds to the first, unless the gradients are set to zero in between.",
}


def test_each_guess_has_a_row_and_each_row_its_guess():
    assert [key for key, *_ in SENTENCES] == list(GUESSES)
    assert not set(GUESSES) & set(MISTAKES)


@pytest.mark.parametrize(("key", "network", "quantity", "number"), SENTENCES)
def test_what_is_said_to_an_answer(key, network, quantity, number):
    if network in OTHERS:
        graph, point, weights = OTHERS[network]()
        rule = UPDATE_RULES["gradient descent"]
        said = diagnose_with_answers(graph, point, quantity, float(number), weights, rule)
    else:
        said = diagnose(NETWORKS[network](), None, quantity, float(number))
    (match,) = [match for match in said.found if match.mistake.key == key]
    assert match.value == pytest.approx(float(number), abs=0.5 * 10.0 ** -len(number.partition(".")[2]) * 1.001)
    assert explain_mistake(match.sites[0], way=said.way) == SENTENCES[key, network, quantity, number]


@pytest.mark.parametrize("updates", [0, 1])
def test_all_that_can_be_named_has_a_rank_and_a_name(updates):
    keys = likelihood(updates)
    assert sorted(keys) == sorted([*MISTAKES, *GUESSES])
    assert all(sentence(f"named.{key}") for key in keys)
    assert keys.index("uphill") == (0 if updates else keys.index("eta's decimals") - 5)
    assert len(COMMONEST) == 8
    assert set(COMMONEST) <= set(keys)


def test_twice_a_number_is_a_forgotten_factor_before_it_is_a_second_backward_pass():
    network = worked_example()
    point = {"x": 1, "t": 0, "w1": 0.5, "w2": 0.5}
    sheet = Worksheet("test twice", point)
    sheet.reset()
    backward = network.graph.forward(point).backward()
    for name in ("y", "a"):
        assert sheet.check(f"dL/d{name}", backward[name]).right
    assert sheet.check("dL/dw1", 2 * backward["w1"]).mistakes == ("weight forgotten",)
    assert sheet.check("da/dz", backward.local("a", "z")).right
    assert sheet.check("dL/dz", backward["a"]).mistakes[0] in ("no slope", "upstream alone")


@pytest.mark.parametrize(("answer", "cause"), [(8, "sum as product"), (-20, "sum as product")])
def test_a_summand_taken_for_a_factor_is_named_where_the_number_is_also_twice_the_right_one(answer, cause):
    p, q, r = variables("p q r")
    network = Graph(((p + q).named("s") * r).named("L"))
    said = diagnose(network, {"p": 2, "q": -5, "r": 4}, "dL/dp", answer)
    assert [match.mistake.key for match in said.found] == [cause]


def test_the_likelier_stand_first():
    order = likelihood(0)
    for likely, rare in (
        ("sign", "half"),
        ("half", "no slope"),
        ("no slope", "wrong weight"),
        ("wrong weight", "other layer"),
    ):
        assert order.index(likely) < order.index(rare)
