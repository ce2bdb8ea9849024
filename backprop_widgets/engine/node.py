"""Node: one scalar quantity of a graph, immutable, without a value of its own."""

from __future__ import annotations

import itertools
import keyword
import math
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Never

from backprop_widgets.engine.operation import Operation
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.engine.validation import as_float

__all__ = ["Node", "constant", "variables"]

# Nodes are made after their operands, so that their serial numbers are a topological order.
_serials = itertools.count()


def _operator(name: str, *, swapped: bool = False) -> Callable[[Node, Any], Node]:
    """Return the method of a node that is the left operand of an operation, or the right one."""

    def operate(self: Node, other: Any) -> Node:
        return self.__operation__(OPERATIONS[name], (other, self) if swapped else (self, other))

    return operate


@dataclass(frozen=True, eq=False, repr=False, slots=True, weakref_slot=True)
class Node:
    """A variable, a constant, or an operation on other nodes.

    Nodes are made by `variables`, by Python's operators and by the functions of `backprop_widgets`, not by
    hand. Two nodes are equal only if they are the same one.

    Attributes:
        operation: what it does; ``None`` for a variable or a constant.
        operands: the nodes it does it to.
        name: what a reader calls it; ``None`` if nothing.
        value: the number of a constant; ``None`` otherwise.
        original: the unnamed node of which this is the named copy.
        serial: its place in the order in which nodes were made.

    >>> x, w = variables("x w")
    >>> (w * x + 1).named("z")
    <node z = add(multiply(w, x), 1)>
    """

    operation: Operation | None = None
    operands: tuple[Node, ...] = ()
    name: str | None = None
    value: float | None = None
    original: Node | None = None
    serial: int = field(default_factory=_serials.__next__)

    @property
    def is_constant(self) -> bool:
        """Whether this is a number written into the formula."""
        return self.value is not None

    @property
    def is_variable(self) -> bool:
        """Whether this is an input of the graph."""
        return self.operation is None and self.value is None

    def named(self, name: str) -> Node:
        """Return a copy of this node that readers see as ``name``; use that one from then on.

        Raises:
            TypeError: if ``name`` is not a string, or this node is a variable or a constant.
            ValueError: if ``name`` is not an identifier, or this node has a name already.
        """
        if self.is_variable or self.is_constant:
            kind = f"the variable {self.name!r}" if self.is_variable else f"the constant {self.value!r}"
            raise TypeError(f"{kind} cannot be named {name!r}; only the result of an operation can")
        if self.name is not None:
            raise ValueError(f"{self.name!r} has a name already and cannot be renamed {name!r}")
        return Node(self.operation, self.operands, _check_name(name), original=self)

    def __operation__(self, operation: Operation, operands: tuple[Any, ...]) -> Node:
        """Return the node of an operation on nodes and constants; `Operation` calls this."""
        nodes = tuple(item if isinstance(item, Node) else constant(item, operation.name) for item in operands)
        if operation.name == "power" and not nodes[1].is_constant:
            base, exponent = map(_brief, nodes)
            raise TypeError(
                f"the exponent must be a constant, not the node {exponent}; write exp({exponent} * log({base}))"
            )
        return Node(operation, nodes)

    __add__ = _operator("add")

    def __radd__(self, other: Any) -> Node:
        if other.__class__ is int and other == 0:  # where Python's sum begins
            return self
        return self.__operation__(OPERATIONS["add"], (other, self))

    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", swapped=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", swapped=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", swapped=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", swapped=True)

    def __neg__(self) -> Node:
        return self.__operation__(OPERATIONS["negate"], (self,))

    def __abs__(self) -> Node:
        return self.__operation__(OPERATIONS["abs"], (self,))

    def __pos__(self) -> Node:
        return self

    def __array_ufunc__(self, function: Any, method: str, *operands: Any, **options: Any) -> Node:
        """Do what an operator of an array or a numpy scalar asks for; other functions of numpy are refused."""
        if method != "__call__" or function.__name__ not in _OPERATOR_OF_UFUNC or options:
            return self.__array_function__(function)
        return self.__operation__(OPERATIONS[_OPERATOR_OF_UFUNC[function.__name__]], operands)

    def __array_function__(self, function: Any, *_: Any) -> Node:
        name = str(function.__name__)
        advice = f"write {name}(...) from backprop_widgets" if name in OPERATIONS else "there is no such operation"
        raise TypeError(f"numpy.{name} takes numbers, and the node {_brief(self)} has none; {advice}")

    def __repr__(self) -> str:
        label = f"{self.name} = " if self.name and self.operation else ""
        return f"<node {label}{_brief(self, depth=2, by_name=False)}>"


# How numpy calls what Python's operators do.
_OPERATOR_OF_UFUNC = {name: name for name in ("add", "subtract", "multiply", "divide", "power")}
_OPERATOR_OF_UFUNC |= {"negative": "negate", "absolute": "abs"}

_COMPARED = "has no value to be compared; write maximum, minimum or relu, or compare what a forward pass gives"
_CONVERTED = "has no value to be made a number; write tanh, exp, ... from backprop_widgets, not math's, or go forward"
_HELD = "is one quantity, not a list of them; build a node for each, in a loop or a list"
_REFUSED = {
    "__bool__": "has no value to be true or false; ask a forward pass for it",
    **dict.fromkeys(("__lt__", "__le__", "__gt__", "__ge__"), _COMPARED),
    **dict.fromkeys(("__float__", "__int__", "__complex__"), _CONVERTED),
    **dict.fromkeys(("__len__", "__iter__", "__getitem__"), _HELD),
}


def _refuse(advice: str) -> Callable[..., Any]:
    def refuse(self: Node, *_: Any) -> Any:
        raise TypeError(f"the node {_brief(self)} {advice}")

    return refuse


for _method, _advice in _REFUSED.items():  # not in the class, so that a type checker refuses them as well
    setattr(Node, _method, _refuse(_advice))


def variables(names: str, *others: Never) -> tuple[Node, ...]:
    """Return a node per name: the inputs of a graph.

    Arguments:
        names: one string of identifiers separated by spaces, each NFKC-normal and not a keyword.

    Raises:
        TypeError: if ``names`` is not a string.
        ValueError: if there is none, one is not allowed, or one stands twice.

    >>> x, t = variables("x t")
    >>> w, = variables("w")
    """
    if not isinstance(names, str) or others:
        given = ", ".join(map(repr, (names, *others)))
        raise TypeError(f"variables takes one string, names separated by spaces, such as 'x t w1 w2', not {given:.80}")
    if "," in names:
        raise ValueError(f"names are separated by spaces, without commas: such as 'x t w1 w2', not {names!r:.80}")
    words = names.split()
    if not words:
        raise ValueError("variables needs at least one name, such as 'x t w1 w2'")
    for word, count in Counter(words).items():
        if count > 1:
            raise ValueError(f"the name {word!r} stands twice in {names!r:.80}; each variable needs its own")
    return tuple(Node(name=_check_name(word)) for word in words)


def constant(value: Any, where: str = "a formula") -> Node:
    """Return the node of a number.

    Arguments:
        value: a finite real scalar; numpy's scalars become floats.
        where: where it stands, for the error.

    Raises:
        TypeError: for arrays, booleans, complex numbers and all that is no number.
        ValueError: for NaN, infinities and integers too large for a float.
    """
    number = as_float(value)
    if number is None:
        raise TypeError(f"{where} takes nodes and real numbers, not {value!r:.80} ({type(value).__name__})")
    if not math.isfinite(number):
        raise ValueError(f"a constant must be finite, not {value!r:.80} (in {where})")
    return Node(value=number)


def _check_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a name must be a string, not {name!r:.80}")
    normal = unicodedata.normalize("NFKC", name)
    if normal != name:
        raise ValueError(f"the name {name!r:.80} is not NFKC-normal; write {normal!r:.80}")
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"{name!r:.80} is not a name; allowed are identifiers that are not keywords")
    return name


def _brief(node: Node, depth: int = 1, by_name: bool = True) -> str:
    """Return a short text for a node, however deep it is."""
    if node.value is not None:
        return f"{node.value:g}"
    if node.operation is None or (by_name and node.name):
        return str(node.name)[:40]
    inner = ", ".join(_brief(operand, depth - 1) for operand in node.operands) if depth else "…"
    return f"{node.operation.name}({inner})"
