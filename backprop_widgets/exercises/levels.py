"""Levels of practice: what is asked, of which small graphs."""

import operator
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node, variables
from backprop_widgets.engine.operations import half_squared_error, maximum, sigmoid, square, tanh
from backprop_widgets.training.generator import Generator

__all__ = ["LEVELS", "Level"]

# What a step applies, and the letter of its second operand: a factor is a weight w, what is added is called b.
_STEPS: tuple[tuple[str, Callable[..., Node]], ...] = (
    ("w", operator.mul),
    ("b", operator.add),
    ("b", operator.sub),
    ("c", maximum),
    ("", square),
)


@dataclass(frozen=True, eq=False)
class Level:
    """A row of the table of levels.

    Attributes:
        draw_graph: draws a graph.
        kinds: what is asked of it: ``"value"``, ``"local"`` derivative, ``"gradient"``, new ``"weight"``, planted
            ``"bug"``.
    """

    draw_graph: Callable[[Generator], DAG]
    kinds: tuple[str, ...]


def _number_variables() -> Callable[[str], Node]:
    """Return what makes new variables by letter: w1, w2, b1."""
    made = Counter[str]()

    def make(letter: str) -> Node:
        made[letter] += 1
        return variables(f"{letter}{made[letter]}")[0]

    return make


def _chain(generator: Generator, names: Iterable[str]) -> list[Node]:
    """Return x, and from it one step for each name, no two of them the same."""
    new, nodes = _number_variables(), list(variables("x"))
    for name, (letter, apply) in zip(names, generator.shuffle(_STEPS), strict=False):
        nodes.append(apply(nodes[-1], *map(new, letter)).named(name))
    return nodes


def _draw_operation(generator: Generator) -> DAG:
    return DAG(_chain(generator, "y")[-1])


def _draw_chain(generator: Generator) -> DAG:
    return DAG(_chain(generator, generator.choice(("uy", "uvy")))[-1])


def _draw_fan_out(generator: Generator) -> DAG:
    """Draw two steps, and a third that takes one of the nodes before them again."""
    x, u, v = _chain(generator, "uv")
    join = generator.choice((operator.mul, operator.add, operator.sub))
    return DAG(join(v, generator.choice((x, u))).named("y"))


def _draw_unit(generator: Generator) -> DAG:
    """Draw a unit with a loss; its input or its weight may be used again above it."""
    new, (x, t) = _number_variables(), variables("x t")
    w = new("w")
    z = (w * x + new("b") if generator.integer(2) else w * x).named("z")
    activation = generator.choice((sigmoid, tanh, maximum))
    a = (maximum(z, new("c")) if activation is maximum else activation(z)).named("a")
    above: tuple[Callable[[], Node], ...] = (
        lambda: new("w") * a,
        lambda: new("w") * a + new("b"),
        lambda: new("w") * a + x,
        lambda: w * a,
    )
    return DAG(half_squared_error(generator.choice(above)().named("y"), t).named("L"))


def _draw_layer(generator: Generator) -> DAG:
    """Draw a layer of two units with a loss; there may be one unit below both."""
    x, t = variables("x t")

    def unit(place: str, below: Node) -> Node:
        z = (variables(f"w{place}")[0] * below).named(f"z{place}")
        return generator.choice((sigmoid, tanh))(z).named(f"a{place}")

    below = unit("01", x) if generator.integer(2) else x
    one, other = unit("11", below), unit("12", below)
    w21, w22 = variables("w21 w22")
    return DAG(half_squared_error((w21 * one + w22 * other).named("y"), t).named("L"))


LEVELS = {
    1: Level(_draw_operation, ("value", "local")),
    2: Level(_draw_chain, ("value", "local", "gradient", "bug")),
    3: Level(_draw_fan_out, ("value", "gradient", "bug")),
    4: Level(_draw_unit, ("value", "local", "gradient", "weight", "bug")),
    5: Level(_draw_layer, ("value", "gradient", "weight", "bug")),
}
