"""Softmax and cross-entropy, beside the formulas of a textbook and at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop_widgets import Graph, cross_entropy, logsumexp, softmax, variables

NAMES = "z1 z2 z3"
LOGITS = {"z1": 0.3, "z2": -1.7, "z3": 2.4}
TARGETS = {"t1": 0.0, "t2": 1.0, "t3": 0.0}


def test_probabilities_sum_to_one_however_large_the_logits():
    for logits in ([1.0, 2.0, 3.0], [1000.0, 1001.0], [-1000.0, -1000.0, -1000.0], [7.0]):
        assert math.fsum(softmax(logits)) == pytest.approx(1, abs=1e-12)  # 1e-12 of 1000 is lost in the sum


def test_the_jacobian_of_softmax_is_full():
    z = variables(NAMES)
    values = [LOGITS[node.name] for node in z]
    p = softmax(values)
    for row, node in enumerate(softmax(z)):
        backward = Graph(node.named("p")).forward(LOGITS).backward()
        for column, other in enumerate(z):
            assert backward[other] == pytest.approx(p[row] * ((row == column) - p[column]), rel=1e-12)


def test_the_gradient_of_a_cross_entropy_is_p_minus_t():
    z, t = variables(NAMES), variables("t1 t2 t3")
    backward = Graph(cross_entropy(z, t).named("L")).forward(LOGITS | TARGETS).backward()
    for node, target, share in zip(z, t, softmax(list(LOGITS.values())), strict=True):
        assert backward[node] == pytest.approx(share - TARGETS[target.name], abs=1e-15)


def test_a_sure_and_wrong_answer_costs_a_finite_loss():
    assert cross_entropy([1000.0, 0.0], [0.0, 1.0]) == 1000.0
    assert cross_entropy([1000.0, 0.0], [1.0, 0.0]) == 0.0
    with np.errstate(all="raise", under="ignore"):
        assert cross_entropy([np.full(2, 1000.0), np.zeros(2)], [0.0, 1.0]).tolist() == [1000.0, 1000.0]


def test_floats_arrays_and_nodes_agree():
    z = variables(NAMES)
    nodes = [Graph(node.named("p")).forward(LOGITS)["p"] for node in softmax(z)]
    floats = softmax(list(LOGITS.values()))
    arrays = softmax([np.full(2, value) for value in LOGITS.values()])
    assert nodes == list(floats)
    assert [array.tolist() for array in arrays] == [pytest.approx([value] * 2, rel=1e-15) for value in floats]


def test_one_program_line_for_all_classes():
    z, t = variables(NAMES), variables("t1 t2 t3")
    program = Graph(cross_entropy(z, t).named("L")).program()
    assert [line for line in program.instructions if line.operation == "logsumexp"] == [
        line for line in program.instructions if len(line.operands) == 3
    ]
    assert "logsumexp(z1, z2, z3)" in program.source()


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="there are 2 logits and 1 targets"):
        cross_entropy([1.0, 2.0], [1.0])
    with pytest.raises(TypeError, match="logsumexp takes at least one operand, not 0"):
        softmax([])
    with pytest.raises(TypeError, match="logsumexp takes at least one operand"):
        logsumexp()
