"""Whatever somebody gives to the public names is taken, or refused in the package's own words."""

from __future__ import annotations

import inspect
import linecache
from fractions import Fraction
from pathlib import Path
from traceback import walk_tb

import numpy as np
import pytest
from ipywidgets import Widget

import backprop_widgets as package
from backprop_widgets import (
    Answers,
    Derivation,
    Diagram,
    Drill,
    Experiment,
    Explorer,
    Goal,
    Graph,
    Landscape,
    Network,
    Sliders,
    Worksheet,
    check_gradients,
    descend,
    diagnose,
    gradient_errors,
    hessian,
    loss_surface,
    square,
    variables,
    worked_example,
)

HERE = Path(package.__file__).parent
JUNK = (
    5,
    -1.5,
    True,
    None,
    float("nan"),
    float("inf"),
    10**400,
    1e-320,
    1j,
    Fraction(1, 3),
    "",
    "zz",
    b"zz",
    [],
    ["zz"],
    [["zz"]],
    (1, 2, 3),
    (0, 5e-324),
    {"zz"},
    {"w1", "w2"},
    {},
    {1: 2},
    {"w1": "zz"},
    {"w1": (0, 5e-324)},
    {"w1": ["zz"]},
    {"w1": {0, 1}},
    {("w1",): 1},
    iter(("w1", "w2")),
    np.array([1.0]),
    np.array([["zz"]]),
    object,
    lambda: 5,
)
SHOW = ("sliders",)  # an Explorer in which nothing is drawn is made quickly


def one_weight():
    w, x = variables("w x")
    return Network(Graph(square(w * x).named("L")), {"w": 1.0, "x": 2.0}, ("w",))


def cases():
    """Yield what is called with a piece of junk, by what is said of it."""
    for name in inspect.signature(Experiment).parameters:
        yield f"Experiment({name}=)", lambda junk, name=name: Experiment(**{name: junk})
        yield f"Explorer({name}=)", lambda junk, name=name: Explorer(show=SHOW, **{name: junk})
    yield "Explorer(show=)", lambda junk: Explorer(show=junk)
    yield "Explorer.figure(size=)", lambda junk: Explorer(show=SHOW).figure(size=junk)
    yield "Explorer.figure(scale=)", lambda junk: Explorer(show=SHOW).figure(scale=junk)
    for method in ("set", "begin", "set_steps", "set_rule", "set_activation", "show_sample", "forget", "make_mistake"):
        yield f"Experiment.{method}", lambda junk, method=method: getattr(Experiment(), method)(junk)
    yield "Experiment.begin(ranges=)", lambda junk: Experiment().begin({}, junk)
    yield "Experiment.set_range(name)", lambda junk: Experiment().set_range(junk, (0, 1))
    yield "Experiment.set_range(limits)", lambda junk: Experiment().set_range("w1", junk)
    yield "Experiment.make_mistake(place=)", lambda junk: Experiment().make_mistake("sign", junk)
    for view in (Diagram, Derivation, Landscape, Sliders):
        yield f"{view.__name__}(experiment)", view
    yield "Derivation(sections)", lambda junk: Derivation(Experiment(), junk)
    yield "Sliders(only)", lambda junk: Sliders(Experiment(), junk)
    yield "Landscape(axes)", lambda junk: Landscape(Experiment(), junk)
    yield "Landscape(kind=)", lambda junk: Landscape(Experiment(), kind=junk)
    yield "Landscape.set_axes", lambda junk: Landscape(Experiment()).set_axes(junk)
    yield "Landscape.set_kind(view)", lambda junk: Landscape(Experiment()).set_kind("3d", junk)
    yield "Goal(output)", lambda junk: Goal(Experiment(), junk, "t", within=0.1)
    yield "Goal(target)", lambda junk: Goal(Experiment(), "y", junk, within=0.1)
    yield "Goal(within=)", lambda junk: Goal(Experiment(), "y", "t", within=junk)
    yield "Answers(worksheet)", Answers
    yield "Drill(practice)", Drill
    yield "Worksheet(name)", Worksheet
    for name in ("values", "network", "weights", "eta"):
        yield f"Worksheet({name}=)", lambda junk, name=name: Worksheet("junk", **{name: junk})
    whole = {
        descend: {},
        hessian: {},
        check_gradients: {},
        gradient_errors: {"values": None, "name": "w1"},
        loss_surface: {"axes": {"w1": (0, 1), "w2": (0, 1)}, "resolution": 5},
        diagnose: {"values": None, "quantity": "dL/dw1", "value": 1.0},
    }
    for function, given in whole.items():
        yield f"{function.__name__}(graph)", lambda junk, call=function, given=given: call(junk, **given)
        for name in list(inspect.signature(function).parameters)[1:]:
            if (function, name) != (diagnose, "value"):  # an answer may be anything
                yield (
                    f"{function.__name__}({name}=)",
                    lambda junk, call=function, given=given, name=name: call(worked_example(), **{**given, name: junk}),
                )
    yield "Network(values)", lambda junk: Explorer(Network(worked_example().graph, junk, ("w1", "w2")), show=SHOW)
    yield "Network(weights)", lambda junk: Explorer(Network(worked_example().graph, {}, junk), show=SHOW)
    yield "Graph(output)", Graph
    yield "variables", variables


def refuse(call, junk):
    """Return why a call refuses a piece of junk; an empty text if it takes it.

    Raises whatever has not been raised by a line of the package that says ``raise``.
    """
    try:
        call(junk)
    except (TypeError, ValueError) as error:
        *_, (frame, number) = walk_tb(error.__traceback__)
        line = linecache.getline(frame.f_code.co_filename, number).strip()
        if HERE not in Path(frame.f_code.co_filename).parents or not line.startswith("raise "):
            raise
        return str(error)
    finally:
        Widget.close_all()
    return ""


CASES = dict(cases())


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_argument_is_refused_in_words_of_our_own(case):
    refusals = [refuse(CASES[case], junk) for junk in JUNK]
    assert sum(map(bool, refusals)) >= len(JUNK) / 3, "it takes whatever comes"


def test_an_error_that_python_raises_is_none_of_ours():
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        refuse(tuple, 5)


def test_a_figure_of_one_weight_is_refused():
    with pytest.raises(ValueError, match="weights are w; a figure of the surface needs two at least"):
        Explorer(one_weight(), show=SHOW).figure()


@pytest.mark.parametrize("limits", [(0, 5e-324), (0, 1e-310), (1, 1 + 2e-16), (1e16, 1e16 + 4), (0.5, 0.5 + 1e-10)])
def test_a_range_in_which_nothing_can_move_is_refused(limits):
    with pytest.raises(ValueError, match=r"the range of w1 is \(.*\); it is too narrow to move in"):
        Explorer(ranges={"w1": limits}, show=SHOW)


def test_steps_have_a_bound_that_says_so():
    with pytest.raises(ValueError, match="steps is 10001; allowed are integers from 0 to 10,000"):
        Experiment(steps=10_001)
    with pytest.raises(ValueError, match="steps is 3333334; allowed are integers from 0 to 3,333,333"):
        descend(worked_example(), steps=3_333_334)
    with pytest.raises(ValueError, match="steps is a number of more than 20 digits; allowed are integers from 0 to"):
        descend(worked_example(), steps=10**5000)
