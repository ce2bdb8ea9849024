"""The five steps of backpropagation, as rows of data: formula, the same with numbers, value."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.notation.formula import formula, substitute_slots
from backprop_widgets.explain.notation.styles import LATEX, MATHML, TEXT, Style, label
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name, updated_name
from backprop_widgets.training.validation import check_names

__all__ = ["NUDGED", "SECTIONS", "Row", "check_sections", "section_title", "steps"]

_FEW = 12  # so many wrong quantities have lines, even of hidden variables
SECTIONS = ("forward", "loss", "backward", "update", "check")
NUDGED = "nudged"  # no step of its own: it stands after the backward pass where a mistake is made on purpose


@dataclass(frozen=True)
class Row:
    """One line of the derivation.

    Attributes:
        section: one of `SECTIONS`, or `NUDGED`.
        kind: ``"value"``, ``"error"``, ``"weight"`` or ``"plain"``: what colour it has.
        quantity: what it computes.
        equation: left side and formula, in the style asked for.
        numbers: the formula with slots for numbers; as LaTeX if the equation is.
        code: the format of the value.
        right: what the value should be, if a mistake is made in this line.
    """

    section: str
    kind: str
    quantity: str
    equation: str
    numbers: str
    code: str = "4"
    right: str | None = None


def steps(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    style: Style = MATHML,
    sections: Sequence[str] = SECTIONS,
    wrong: Collection[str] = (),
    hidden: Collection[str] = (),
) -> list[Row]:
    """Return the rows of the five steps for any graph.

    Arguments:
        graph: the graph; its output is the loss.
        quantities: the graph's quantities, with weights.
        weights: the variables that are updated.
        style: how equations are written.
        sections: which of the five steps.
        wrong: the quantities whose own formula is wrong, where a mistake is made on purpose.
        hidden: variables without lines of their own; if there are any, only what the other weights lead to has lines.

    Raises:
        TypeError: if ``sections`` is no sequence of names.
        ValueError: if there is no such step.
    """
    check_sections(sections)
    lines = _Lines(graph, quantities, tuple(weights), style, frozenset(wrong), frozenset(hidden))
    rows = (*lines.forward(), *lines.backward(), *lines.nudged(), *lines.update(), *lines.check())
    return [row for row in rows if ("backward" if row.section == NUDGED else row.section) in sections]


def check_sections(sections: Any) -> tuple[str, ...]:
    """Return the names of some of the five steps.

    Raises:
        TypeError: if they are no sequence of names.
        ValueError: if there is no such step.
    """
    names = check_names("sections", sections, "('forward', 'loss')")
    for name in names:
        if name not in SECTIONS:
            raise ValueError(f"no step named {name!r:.80}; there are {', '.join(SECTIONS)}")
    return names


def section_title(section: str, look: str = "numbered") -> str:
    """Return the title of a step with its number, or that of the gradient check, which is no step.

    Arguments:
        section: one of `SECTIONS`, or `NUDGED`.
        look: ``"numbered"``, ``"plain"`` or ``"heading"``: what stands between number and title.

    >>> section_title("backward"), section_title("backward", "plain"), section_title("backward", "heading")
    ('3 · Backward', '3 Backward', '3. Backward')
    """
    if section == NUDGED:
        return say("steps.nudged")
    return say(f"steps.{look}", number=SECTIONS.index(section) + 1, title=say(f"steps.{section}"))


@dataclass(frozen=True)
class _Lines:
    graph: DAG
    quantities: Mapping[str, Node]
    weights: tuple[str, ...]
    style: Style
    wrong: frozenset[str]
    hidden: frozenset[str]

    @property
    def figures(self) -> Style:
        """How numbers are written: MathML keeps its slots in plain text."""
        return LATEX if self.style is LATEX else TEXT

    def forward(self) -> Iterator[Row]:
        for node in self._operations():
            section = "loss" if node is self.graph.output else "forward"
            yield self._row(section, "value", str(node.name))

    def backward(self) -> Iterator[Row]:
        waiting = {operand: len(self.graph.users[operand]) for operand in self.graph.named.values()}
        for node in reversed(self._operations()):
            for operand in self.graph.operands(node):
                local = Quantity.local(self.graph, node, operand)
                name = str(local)
                waiting[operand] -= 1
                inner = self.quantities[name]
                own = node is not self.graph.output or local.direct
                if not self._has_lines(node, operand, name):
                    continue
                if own and (name in self.wrong or (inner.operation and inner.name == name)):
                    yield self._row("backward", "plain", name)
                if not waiting[operand] and (operand.operation or operand.name in self.weights):
                    yield self._gradient(operand)

    def update(self) -> Iterator[Row]:
        for name in reversed(self._moved):
            mean = str(Quantity.gradient(self.graph, name).mean)
            if mean in self.quantities:
                yield Row("update", "weight", mean, label(mean, self.style), self._words("steps.mean.step"))
        remembered = [quantity for quantity in map(Quantity.parse, self.quantities) if quantity.memory]
        for name in reversed(self._moved):
            weight = Quantity(name).primed
            for quantity in remembered:
                if quantity == replace(weight, memory=quantity.memory):
                    yield self._row("update", "plain", str(quantity))
            yield self._row("update", "plain", str(weight))

    def nudged(self) -> Iterator[Row]:
        """Yield the gradient check of each weight: what the backward pass says, a nudge, and what is right."""
        for name in reversed(self._moved):
            gradient = Quantity.gradient(self.graph, name)
            quantity, measured = str(gradient), str(gradient.measured)
            if measured in self.quantities:
                backward, nudge = slot(quantity), slot(measured)
                says = say("steps.nudged.line", backward=backward, nudge=nudge)
                equation = label(quantity, self.style)
                yield Row(NUDGED, "plain", quantity, equation, says, "4", str(gradient.error))

    def check(self) -> Iterator[Row]:
        for node in self._operations():
            after = updated_name(str(node.name))
            if after in self.quantities:
                yield self._row("check", "value", after)
        loss = Quantity(str(self.graph.output.name)).mean
        for mean in (str(loss), str(loss.primed)):
            if mean in self.quantities:
                yield Row("check", "value", mean, label(mean, self.style), self._words("steps.mean"))

    @cached_property
    def _moved(self) -> list[str]:
        """The weights that have lines: those that are not hidden, and a hidden one that is wrong on its own."""
        wrong = {Quantity.parse(name).whole for name in self.wrong} if len(self.wrong) <= _FEW else set()
        return [
            name
            for name in self.weights
            if name not in self.hidden or wrong & {Quantity.gradient(self.graph, name), Quantity(name).primed}
        ]

    @cached_property
    def _near(self) -> set[Node]:
        """The nodes that have lines: all, or what the weights that have lines lead to."""
        if not self.hidden:
            return set(self.graph.named.values())
        near = {self.graph.variables[name] for name in self._moved}
        for node in self.graph.named.values():
            if not near.isdisjoint(self.graph.operands(node)):
                near.add(node)
        return near

    def _has_lines(self, node: Node, operand: Node, local: str) -> bool:
        few = len(self.wrong) <= _FEW
        return (node in self._near and operand in self._near) or (few and local in self.wrong) or not self.hidden

    def _operations(self) -> list[Node]:
        return [node for node in self.graph.named.values() if node.operation and node in self._near]

    def _row(self, section: str, kind: str, quantity: str) -> Row:
        node = self.quantities[quantity]
        equation = self._equation(quantity, formula(node, self.style, quantity))
        numbers = substitute_slots(node, quantity, self.figures)
        right = str(Quantity.parse(quantity).right)
        told = right if quantity in self.wrong and right in self.quantities else None
        return Row(section, kind, quantity, equation, numbers, right=told)

    def _words(self, key: str) -> str:
        return self.figures.words.format(say(key))

    def _gradient(self, operand: Node) -> Row:
        """Return the row of a gradient: over all routes, what comes back times the local derivative."""
        quantity = gradient_name(self.graph, operand)
        kind = "weight" if operand.name in self.weights else "error"
        consumers = self.graph.users[operand]
        if consumers == [self.graph.output] or quantity in self.wrong:
            return self._row("backward", kind, quantity)
        terms = [self._factors(consumer, operand) for consumer in reversed(consumers)]
        if len(terms) == 1 and kind == "weight":
            terms = [self._longer(terms[0], consumers[0])]
        written = self.style.plus.join(self.style.dot.join(label(name, self.style) for name in term) for term in terms)
        numbers = self.figures.plus.join(
            self.figures.times[0].join(slot(name, "4n" if i + j else "4") for j, name in enumerate(term))
            for i, term in enumerate(terms)
        )
        return Row("backward", kind, quantity, self._equation(quantity, written), numbers)

    def _factors(self, consumer: Node, operand: Node) -> list[str]:
        local = local_name(self.graph, consumer, operand)
        if consumer is self.graph.output:
            return [local]
        return [gradient_name(self.graph, consumer), local]

    def _longer(self, term: list[str], consumer: Node) -> list[str]:
        """Return a weight's term with what comes back written out once more, where only one route comes back."""
        above = self.graph.users[consumer]
        if len(above) != 1 or above == [self.graph.output]:
            return term
        return [*self._factors(above[0], consumer), *term[1:]]

    def _equation(self, quantity: str, right: str) -> str:
        return f"{label(quantity, self.style)}{self.style.equals}{right}"
