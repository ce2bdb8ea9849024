"""Names of quantities: they are built and parsed here, and nowhere else."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, Self, cast

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node

__all__ = ["CHANGE", "Quantity", "factor_names", "gradient_name", "identifier", "local_name", "read_typed"]
__all__ += ["updated_name"]

Role = Literal["", "right", "measured", "error"]

CHANGE = "relative change"  # of the loss; no node is called so, for a node's name has no space
_PREFIX: dict[Role, str] = {"": "", "right": "right ", "measured": "measured ", "error": "error of "}
_NODE = r"[^\s'/]+"
_GRAMMAR = re.compile(
    rf"(?P<mean>mean )?(?P<role>right |measured |error of (?=\S+/))?"
    rf"(?:(?P<sign>[d∂])(?P<above>{_NODE})/(?P=sign)(?P<below>{_NODE})(?: over (?P<path>[1-9][0-9]*))?"
    rf"|(?:(?P<memory>{_NODE}) of )?(?P<node>{_NODE}))(?P<updates>'*)"
)


@dataclass(frozen=True, repr=False)
class Quantity:
    """A number of backpropagation, by what it is; its text is what programs, pages and learners call it.

    ===================  ===================================================================
    ``z``                the value of a node
    ``dL/dw1``           the gradient, over all paths, or the local derivative of a node
    ``∂L/∂a``            the output's own derivative, where other paths add to the gradient
    ``dL/dw over 2``     what the second path brings to a gradient
    ``velocity of w1``   what an update rule remembers of a weight
    ``w1'``, ``L'``      after one update; a prime more for each further one
    ``mean dL/dw1``      the mean over samples
    ``right dL/dw1``     what would be right, where a mistake is made
    ``measured dL/dw1``  the central difference
    ``error of dL/dw1``  how far that and the gradient are apart, relative to the larger one
    ``relative change``  of the loss by an update
    ===================  ===================================================================

    Attributes:
        of: the node whose value, derivative or memory it is.
        by: the node by which it is the derivative; empty where it is none.
        direct: whether it is the output's own derivative alone.
        path: the number of the path whose product it is, counted from 1; 0 for all of them together.
        memory: the name under which an update rule remembers it; empty where it does not.
        updates: the number of updates after which it is taken.
        role: ``"right"``, ``"measured"`` or ``"error"``; empty for the quantity itself.
        averaged: whether it is the mean over samples.

    >>> gradient = Quantity.parse("dL/dw1")
    >>> gradient.of, gradient.by, str(gradient.right), str(gradient.along(2))
    ('L', 'w1', 'right dL/dw1', 'dL/dw1 over 2')
    >>> str(Quantity("w1", memory="velocity").primed), Quantity.parse("w1''").once
    ("velocity of w1'", <quantity w1'>)
    """

    of: str
    by: str = ""
    direct: bool = False
    path: int = 0
    memory: str = ""
    updates: int = 0
    role: Role = ""
    averaged: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quantity of a name; ``Quantity.parse(str(quantity)) == quantity``.

        Raises:
            TypeError: if it is no string.
            ValueError: if it is the name of none.
        """
        if not isinstance(text, str):
            raise TypeError(f"the name of a quantity is a string such as 'dL/dw1', not {text!r:.80}")
        quantity = cls.read(text)
        if quantity is None:
            raise ValueError(f"{text!r:.80} names no quantity; allowed are names such as z, dL/dw1, da/dz and w1'")
        return quantity

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the quantity of a name, or ``None`` if it is the name of none.

        >>> Quantity.read("∂L/∂a"), Quantity.read("dL/w1")
        (<quantity ∂L/∂a>, None)
        """
        if text.isidentifier() or text == CHANGE:
            return cls(text)
        match = _GRAMMAR.fullmatch(text)
        if match is None:
            return None
        of, by, memory = match["above"] or match["node"], match["below"] or "", match["memory"] or ""
        if not all(name.isidentifier() for name in (of, by, memory) if name):
            return None
        role = cast("Role", (match["role"] or "").split(" ")[0])
        averaged, updates = match["mean"] is not None, len(match["updates"])
        return cls(of, by, match["sign"] == "∂", int(match["path"] or 0), memory, updates, role, averaged)

    @classmethod
    def gradient(cls, graph: DAG, node: Node | str) -> Self:
        """Return the gradient of a graph's output by one of its nodes."""
        return cls(str(graph.output.name), node if isinstance(node, str) else str(node.name))

    @classmethod
    def local(cls, graph: DAG, output: Node, operand: Node) -> Self:
        """Return the derivative of a node by one directly below; ``∂`` tells the output's own from its gradient."""
        direct = output is graph.output and len(graph.users[operand]) > 1
        return cls(str(output.name), str(operand.name), direct)

    @property
    def is_derivative(self) -> bool:
        """Whether it is a gradient, a local derivative, or a part of one."""
        return bool(self.by)

    @property
    def right(self) -> Self:
        """What would be right, where a mistake is made."""
        return replace(self, role="right")

    @property
    def measured(self) -> Self:
        """The central difference."""
        return replace(self, role="measured")

    @property
    def error(self) -> Self:
        """How far a gradient and the central difference are apart."""
        return replace(self, role="error")

    @property
    def mean(self) -> Self:
        """The mean over samples."""
        return replace(self, averaged=True)

    @property
    def each(self) -> Self:
        """What a mean is the mean of."""
        return replace(self, averaged=False)

    @property
    def primed(self) -> Self:
        """The same after one more update."""
        return replace(self, updates=self.updates + 1)

    @property
    def once(self) -> Self:
        """The same after one update at most."""
        return replace(self, updates=min(self.updates, 1))

    @property
    def before(self) -> Self:
        """The same before any update."""
        return replace(self, updates=0)

    @property
    def whole(self) -> Self:
        """What it is right instead of, or a part of."""
        return replace(self, role="" if self.role == "right" else self.role, path=0)

    def along(self, path: int) -> Self:
        """Return what one path brings to it.

        Arguments:
            path: its number, counted from 1.
        """
        return replace(self, path=path)

    def __str__(self) -> str:
        if self.by:
            sign = "∂" if self.direct else "d"
            text = f"{sign}{self.of}/{sign}{self.by}"
            if self.path:
                text = f"{text} over {self.path}"
        else:
            text = f"{self.memory} of {self.of}" if self.memory else self.of
        mean = "mean " if self.averaged else ""
        return mean + _PREFIX[self.role] + text + "'" * self.updates

    def __repr__(self) -> str:
        return f"<quantity {self}>"


def gradient_name(graph: DAG, node: Node | str) -> str:
    """Return the name of the gradient of a graph's output by one of its nodes.

    >>> from backprop_widgets import worked_example
    >>> gradient_name(worked_example().graph, "w1")
    'dL/dw1'
    """
    return str(Quantity.gradient(graph, node))


def local_name(graph: DAG, output: Node, operand: Node) -> str:
    """Return the name of the derivative of a node by one directly below."""
    return str(Quantity.local(graph, output, operand))


def factor_names(graph: DAG, output: Node, operand: Node) -> tuple[str, ...]:
    """Return the names of what an edge brings as factors: what comes back to its upper end, and the local derivative.

    >>> from backprop_widgets import worked_example
    >>> graph = worked_example().graph
    >>> factor_names(graph, graph.node("y"), graph.node("w2")), factor_names(graph, graph.output, graph.node("y"))
    (('dL/dy', 'dy/dw2'), ('dL/dy',))
    """
    local = local_name(graph, output, operand)
    return (local,) if output is graph.output else (gradient_name(graph, output), local)


def updated_name(name: str) -> str:
    """Return the name of a quantity after one more update.

    >>> updated_name("velocity of w1")
    "velocity of w1'"
    """
    return str(Quantity.parse(name).primed)


def read_typed(text: str) -> list[Quantity]:
    """Return what a name may mean as a person types it, the likeliest first; none if it is no name.

    >>> read_typed("∂L / ∂w₁"), read_typed("w1′"), read_typed("mean L'"), read_typed("velocity of w1 '")
    ([<quantity ∂L/∂w1>, <quantity dL/dw1>], [<quantity w1'>], [<quantity mean L'>], [<quantity velocity of w1'>])
    """
    normal = unicodedata.normalize("NFKC", re.sub("[′’´`]", "'", text)).strip()
    plain = re.sub(r"\s*(?:(^mean )(?!\s*of )|( of ))\s*|\s+", lambda word: word[1] or word[2] or "", normal)
    readings = map(Quantity.read, dict.fromkeys((plain, plain.replace("∂", "d"))))
    return [quantity for quantity in readings if quantity is not None]


def identifier(name: str) -> str:
    """Return an identifier for what a program computes, whatever it is called.

    >>> identifier("dL/dw1"), identifier("w1'"), identifier("∂L/∂a")
    ('dL_dw1', 'w1_new', 'direct_L_a')
    """
    plain = name.replace("'", "_new")
    if plain.startswith("∂"):
        plain = f"direct/{plain[1:].replace('/∂', '/')}"
    return "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in plain)
