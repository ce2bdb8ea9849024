"""Matrices: the layers of a network as a textbook writes them, with the scalar that stands in each place."""

import html
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.node import Node
from backprop_widgets.explain.markup import mark_wrong, quantity_attributes, roving_tabindex
from backprop_widgets.explain.notation.printing import printing_of
from backprop_widgets.explain.notation.styles import MATHML, symbol
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.affine import Affine, find_affine_layers
from backprop_widgets.symbolic.names import gradient_name, local_name

__all__ = ["LARGEST", "Equation", "Matrix", "equations", "matrices"]

LARGEST = 12  # rows or columns that are written out

Grid = Sequence[Sequence[str | float]]  # a quantity or a number in each place


@dataclass(frozen=True)
class Matrix:
    """A matrix in an equation.

    Attributes:
        name: as MathML.
        grid: m rows of n quantities, by name, or numbers.
        sign: what stands before it: ``=``, ``+``, ``⊙``, or nothing, for a product.
        kind: of its numbers: ``forward``, ``error``, ``weight`` or ``plain``.
    """

    name: str
    grid: Grid
    kind: str = "plain"
    sign: str = ""


@dataclass(frozen=True)
class Equation:
    """What holds for a layer; a matrix alone is what its name says.

    Attributes:
        layer: its place, counted from 0.
        backward: whether it belongs to the backward pass.
        parts: the matrices, from left to right.
    """

    layer: int
    backward: bool
    parts: tuple[Matrix, ...]


def equations(graph: DAG, layers: Sequence[Affine]) -> list[Equation]:
    r"""Return the equations of some layers, forward from the inputs up and then backward from the output down.

    .. math::
        z = W x + b, \quad a = f(z), \quad \delta = W_{next}^\top \delta_{next} \odot f'(z), \quad
        \frac{\partial L}{\partial W} = \delta x^\top, \quad \frac{\partial L}{\partial b} = \delta

    Here δ is the gradient by z. (Nielsen, Neural Networks and Deep Learning, 2015, chapter 2, BP1 to BP4.) Where one
    bias stands in every unit of a layer, its gradient is the sum of δ. A right side that does not hold, because a node
    is used elsewhere as well, is left out.
    """
    written = [_Layer(graph, layers, place) for place in range(len(layers))]
    found = [Equation(each.place, False, tuple(parts)) for each in written for parts in each.forward()]
    return found + [Equation(each.place, True, tuple(parts)) for each in reversed(written) for parts in each.backward()]


def matrices(graph: DAG, weights: Collection[str], wrong: Collection[str] = (), *, backward: bool = True) -> str:
    """Return the `equations` of a graph as an HTML template with a slot in every place.

    Arguments:
        weights: the variables that are updated.
        wrong: the quantities that a mistake has changed.
        backward: with what flows back.
    """
    layers = find_affine_layers(graph, tuple(weights))
    if not layers:
        return f'<p class="bw-mute">{say("matrices.none")}</p>'
    sections: dict[tuple[bool, int], str] = {}
    for equation in (one for one in equations(graph, layers) if backward or not one.backward):
        key = equation.backward, equation.layer
        line = "".join(map(_write, equation.parts))
        sections[key] = f'{sections.get(key, "")}<div class="bw-equation">{line}</div>'
    ways = {way: "" for way, _ in sections}
    for (way, place), lines in sections.items():
        units, inputs = layers[place].shape
        layer = say("matrices.layer", number=place + 1, inputs=inputs, units=units)
        title = say("matrices.backward" if way else "matrices.forward", layer=layer)
        ways[way] += f"<section><h5>{title}</h5>{lines}</section>"
    columns = "".join(f"<div>{way}</div>" for way in ways.values())
    return f'<div class="bw-matrices">{roving_tabindex(mark_wrong(columns, wrong))}</div>'


@dataclass(frozen=True)
class _Layer:
    """One of the layers; its neighbours say what comes in and what flows back."""

    graph: DAG
    layers: Sequence[Affine]
    place: int

    @property
    def own(self) -> Affine:
        return self.layers[self.place]

    def forward(self) -> list[list[Matrix]]:
        own = self.own
        parts = [
            Matrix(self.name("z"), _column(own.sums), "forward"),
            Matrix(self.name("W"), [[str(weight.name) for weight in row] for row in own.weights], sign="="),
            Matrix(self.input(), _column(own.inputs), "forward"),
        ]
        if any(bias is not None for bias in own.biases):
            parts.append(Matrix(self.name("b"), _column(own.biases), sign="+"))
        if own.activation is None:
            return [parts]
        made = Matrix(f"{self.name('a')}<mo>=</mo>{self.function()}", _column(own.outputs), "forward")
        return [parts, [made]]

    def backward(self) -> list[list[Matrix]]:
        own, delta = self.own, self.delta(self.place, "=")
        deltas = [Matrix(f"{delta.name}<mo>=</mo>{self.ratio('z')}", delta.grid, "error"), *self.flow()]
        slopes = [[gradient_name(self.graph, weight) for weight in row] for row in own.weights]
        outer = [Matrix(self.ratio("W"), slopes, "weight")]
        weights = [(weight, node) for row, node in zip(own.weights, own.sums, strict=True) for weight in row]
        if len(dict(weights)) == len(weights) and all(self.graph.users[weight] == [node] for weight, node in weights):
            outer += [delta, Matrix(self.input(turned=True), [[str(node.name) for node in own.inputs]], "forward")]
        return [deltas, outer, *self.bias(delta)]

    def flow(self) -> list[Matrix]:
        """Return what δ is made of: the δ of the layer above, if all that is made of the outputs is there."""
        own = self.own
        users = {user for node in own.outputs for user in self.graph.users[node]}
        for place, other in enumerate(self.layers):
            if other.inputs == own.outputs and users == {*other.sums}:
                # the weights as what they are on the way back, which a mistake may change
                columns = [[local_name(self.graph, top, node) for top in other.sums] for node in own.outputs]
                parts = [Matrix(self.name("W", turned=True, place=place), columns, sign="="), self.delta(place)]
                if own.activation is not None:
                    pairs = zip(own.outputs, own.sums, strict=True)
                    local = [[local_name(self.graph, output, node)] for output, node in pairs]
                    parts.append(Matrix(self.function("′"), local, sign="⊙"))
                return parts
        return []

    def bias(self, delta: Matrix) -> list[list[Matrix]]:
        """Return the gradient by the biases: δ, or the sum of it where all units share one."""
        own, users = self.own, self.graph.users
        biases = [bias for bias in own.biases if bias is not None]
        if not biases:
            return []
        name = self.ratio("b")
        if len(biases) == len(own.sums) > len({*biases}) == 1 and users[biases[0]] == [*own.sums]:
            ones = Matrix("<msup><mn>1</mn><mo>⊤</mo></msup>", [[1.0] * len(biases)], sign="=")
            return [[Matrix(name, [[gradient_name(self.graph, biases[0])]], "weight"), ones, replace(delta, sign="")]]
        grid = [[0.0 if bias is None else gradient_name(self.graph, bias)] for bias in own.biases]
        holds = all(bias is not None and users[bias] == [node] for bias, node in zip(own.biases, own.sums, strict=True))
        return [[Matrix(name, grid, "weight"), *([delta] if holds else [])]]

    def delta(self, place: int, sign: str = "") -> Matrix:
        """Return the gradients by the sums of a layer."""
        slopes = [[gradient_name(self.graph, node)] for node in self.layers[place].sums]
        return Matrix(self.name("δ", place=place), slopes, "error", sign)

    def name(self, letter: str, *, turned: bool = False, place: int | None = None) -> str:
        """Return a letter with the number of a layer above it, this one's if no other is given."""
        sign = '<mo lspace="0">⊤</mo>' if turned else ""
        number = (self.place if place is None else place) + 1
        return f"<msup><mi>{letter}</mi><mrow>{_brackets(f'<mn>{number}</mn>')}{sign}</mrow></msup>"

    def input(self, *, turned: bool = False) -> str:
        """Return the name of what comes in."""
        for place, other in enumerate(self.layers):
            if other.outputs == self.own.inputs:
                return self.name("z" if other.activation is None else "a", turned=turned, place=place)
        return "<msup><mi>x</mi><mo>⊤</mo></msup>" if turned else "<mi>x</mi>"

    def function(self, prime: str = "") -> str:
        """Return the activation of z, or its slope there."""
        name = printing_of(self.own.activation).text.partition("(")[0] if self.own.activation else ""
        mark = f'<mo lspace="0" rspace="0">{prime}</mo>' if prime else ""
        return f"<mi>{html.escape(name)}</mi>{mark}{_brackets(self.name('z'))}"

    def ratio(self, letter: str) -> str:
        """Return the gradient by what is called so."""
        loss = symbol(str(self.graph.output.name), MATHML)
        return f"<mfrac><mrow><mo>∂</mo>{loss}</mrow><mrow><mo>∂</mo>{self.name(letter)}</mrow></mfrac>"


def _brackets(inside: str) -> str:
    return f'<mo stretchy="false">(</mo>{inside}<mo stretchy="false">)</mo>'


def _column(nodes: Sequence[Node | None]) -> Grid:
    return [[0.0 if node is None else str(node.name)] for node in nodes]


def _write(matrix: Matrix) -> str:
    """Return a matrix in brackets under its name, with its shape below."""
    rows, columns = len(matrix.grid), len(matrix.grid[0])
    lines = "".join(_line(row) for row in matrix.grid[:LARGEST])
    more = f"<tr>{'<td>⋮</td>' * min(columns, LARGEST)}</tr>" if rows > LARGEST else ""
    sign = f'<span class="bw-sign">{matrix.sign}</span>' if matrix.sign else ""
    return (
        f'<div class="bw-term">{sign}<figure class="bw-matrix bw-{matrix.kind}">'
        f"<figcaption><math>{matrix.name}</math></figcaption>"
        f'<table role="presentation"><tbody>{lines}{more}</tbody></table>'
        f"<small>{say('matrices.shape', rows=rows, columns=columns)}</small></figure></div>"
    )


def _line(row: Sequence[str | float]) -> str:
    cells = [
        f"<td{quantity_attributes(place)}>{slot(place)}</td>" if isinstance(place, str) else f"<td>{place:g}</td>"
        for place in row[:LARGEST]
    ]
    return f"<tr>{''.join(cells)}{'<td>⋯</td>' if len(row) > LARGEST else ''}</tr>"
