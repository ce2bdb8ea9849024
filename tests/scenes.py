"""Scenes: Explorers of many networks, and states that put much on their page; each is to be read in all its parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import get_type_hints

import numpy as np
from golden_networks import NETWORKS as GOLDEN
from golden_networks import net_231 as net_231_tanh
from graphs import net_231, passing_by

from backprop_widgets import (
    Experiment,
    Explorer,
    Graph,
    Network,
    half_squared_error,
    mazur,
    mlp,
    sigmoid,
    tanh,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.widgets.layout import Views, list_possible
from backprop_widgets.widgets.state import State

__all__ = ["NETWORKS", "STATES", "enter", "show"]


def named(words: str) -> Network:
    """Return the worked example at a generic point, under other names."""
    x, t, w1, w2, z, a, y, loss = words.split()
    nodes = variables(f"{x} {t} {w1} {w2}")
    hidden = sigmoid((nodes[2] * nodes[0]).named(z)).named(a)
    graph = Graph(half_squared_error((nodes[3] * hidden).named(y), nodes[1]).named(loss))
    return Network(graph, dict(zip((x, t, w1, w2), (1.5, 0.8, 0.4, -0.7), strict=True)), (w1, w2))


def far_off() -> Network:
    """Return a network whose numbers are large, small and negative, with a constant and a factor that is no weight."""
    x, t, k, w1, w2, b = variables("x t k w1 w2 b")
    y = (w2 * tanh((w1 * x + k * b - 0.3).named("z")).named("h")).named("y")
    values = {"x": -1.2345, "t": -1000.5, "k": -0.0001234, "w1": -0.456, "w2": -1.75, "b": -12.25}
    return Network(Graph(half_squared_error(y, t).named("L")), values, ("w1", "w2", "b"))


def xor() -> Network:
    """Return a 2-2-1 network with biases and the four samples of the exclusive or."""
    x1, x2, t = variables("x1 x2 t")
    names = "w11 w12 b1 w21 w22 b2 v1 v2 c"
    w11, w12, b1, w21, w22, b2, v1, v2, c = variables(names)
    h1 = tanh((w11 * x1 + w12 * x2 + b1).named("z1")).named("h1")
    h2 = tanh((w21 * x1 + w22 * x2 + b2).named("z2")).named("h2")
    y = sigmoid((v1 * h1 + v2 * h2 + c).named("s")).named("y")
    weights = tuple(names.split())
    numbers = dict(zip(weights, (0.5, -0.4, 0.1, -0.3, 0.6, -0.2, 0.7, -0.8, 0.05), strict=True))
    samples = {"x1": np.array([0.0, 0, 1, 1]), "x2": np.array([0.0, 1, 0, 1]), "t": np.array([0.0, 1, 1, 0])}
    return Network(Graph(half_squared_error(y, t).named("L")), {**samples, **numbers}, weights)


def chain() -> Network:
    """Return a network of one unit after another, which is too long to flow across a laptop."""
    x, t, *weights = variables("x t w1 w2 w3 w4 w5 w6")
    h = x
    for place, weight in enumerate(weights, 1):
        h = tanh(weight * h).named(f"h{place}")
    names = tuple(str(weight.name) for weight in weights)
    return Network(
        Graph(half_squared_error(h, t).named("L")), {"x": 0.9, "t": -0.4, **dict.fromkeys(names, 1.2)}, names
    )


def started(network: tuple[Graph, tuple[str, ...]]) -> Network:
    """Return a graph and its weights with a value for each variable."""
    graph, weights = network
    return Network(graph, dict.fromkeys(graph.variables, 0.5), weights)


EVERYTHING = list_possible(Experiment(), get_type_hints(Views))  # of a network without samples
NETWORKS: dict[str, Callable[[], Explorer]] = {
    "worked example": Explorer,
    "relu": lambda: Explorer(worked_example("relu")),
    "two paths": lambda: Explorer(two_paths()),
    "mazur": lambda: Explorer(mazur()),
    "2-3-1, tanh": lambda: Explorer(started(net_231_tanh()), show=EVERYTHING),
    "2-3-1, split": lambda: Explorer(net_231(split=True)),
    "2-4-1": lambda: Explorer(mlp((2, 4, 1))),
    "xor with samples": lambda: Explorer(xor()),
    "passing by": lambda: Explorer(passing_by(), paths="x"),
    "in Chinese": lambda: Explorer(named("输入 目标 权重一 权重二 净输入 激活值 输出值 损失")),
    "long names": lambda: Explorer(
        named("rainfall target rate_of_rain second_rate net_input activation prediction total_loss")
    ),
    "far-off numbers": lambda: Explorer(far_off()),
    "wide layer": lambda: Explorer(started(GOLDEN["wide layer"])),
    "long chain": lambda: Explorer(chain()),
    "everything and the tangent": lambda: Explorer(show=EVERYTHING),
    "samples as arrows": lambda: Explorer(xor(), show=tuple(get_type_hints(Views))),
}


def _beyond(explorer: Explorer) -> None:
    """Make a mistake, and set two inputs to where their sliders do not reach."""
    experiment = explorer.experiment
    experiment.make_mistake(max(experiment.mistakes, key=lambda key: len(experiment.mistakes[key])))
    experiment.set({name: 1.0625 * experiment.ranges[name][1] for name in (*experiment.weights[:1], "eta")})


def _walk(explorer: Explorer, share: float) -> None:
    """Walk a part of the way through the derivation, with a pencil."""
    walk = explorer.views["walk"]
    walk.pencil = True
    walk.go(round(share * (len(walk.lines) - 1)))


def _run(explorer: Explorer, rule: str, **arrived: float) -> None:
    """Keep two runs, and go some steps with an update rule, which remembers something; say what counts as arrived."""
    experiment = explorer.experiment
    for eta in (0.05, 0.5):
        experiment.set({"eta": eta})
        experiment.keep()
    experiment.set_rule(rule)
    for _ in range(3):
        experiment.step()
    State.of(experiment).logarithmic = True
    point = experiment.trajectory.weights[1] if "distance" in arrived else None
    experiment.set_arrival(**arrived, point=point)


def _hide(explorer: Explorer) -> None:
    """Make a mistake that makes no number wrong here, if there is one; else the last."""
    experiment = explorer.experiment
    for key in experiment.mistakes:
        experiment.make_mistake(key)
        if all(experiment.numbers[name] == experiment.numbers.get(f"right {name}") for name in experiment.wrong):
            break


def _corner(explorer: Explorer) -> None:
    """See the surface from the side, with the point at a corner and a step that leads far away."""
    experiment, surface = explorer.experiment, explorer.views["surface"]
    surface.set_kind("3d")
    experiment.set({name: experiment.ranges[name][0] for name in surface.axes} | {"eta": 100.0})


def _far(explorer: Explorer) -> None:
    """Give the weights numbers that take much room."""
    numbers = (-98765.4321, 0.00001234567, 1234.56789012345, -0.12345678901234566)
    weights = explorer.experiment.weights
    explorer.experiment.set({name: numbers[i % len(numbers)] for i, name in enumerate(weights)})


STATES: dict[str, Callable[[Explorer], None]] = {
    "as it comes": lambda _: None,
    "mistaken beyond its sliders": _beyond,
    "at the first lines": partial(_walk, share=0.1),
    "half-way": partial(_walk, share=0.5),
    "after steps of momentum": partial(_run, rule="momentum"),
    "after steps of Adam": partial(_run, rule="Adam", distance=0.12345),
    "seen from the side": lambda explorer: explorer.views["surface"].set_kind("3d"),
    "with large numbers": _far,
    "mistaken, which does not show": _hide,
    "at a corner, seen from the side": _corner,
}


def show(network: str) -> Explorer:
    """Return a new Explorer of a network."""
    return NETWORKS[network]()


def enter(explorer: Explorer, state: str) -> None:
    """Bring an Explorer as it came into a state."""
    STATES[state](explorer)
