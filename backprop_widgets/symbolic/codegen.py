"""Source: a program as lines of Python, for the compiler and for a reader."""

import ast
import keyword
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.symbolic.listing import Instruction, Listing
from backprop_widgets.symbolic.names import Quantity, identifier

__all__ = ["assignments", "compile_function", "format_source"]

_IN_PLACE = {"add": "+=", "multiply": "*="}  # which are the same the other way round
_LONGEST = 60  # an expression longer than this gets a line of its own


def assignments(
    listing: Listing, inputs: Sequence[str], prefix: str = "v", *, in_place: bool = False
) -> tuple[list[str], list[str]]:
    """Return a line per instruction, and what stands for each input, constant and quantity when all are done.

    A name is taken again when nothing needs its value any more, so that the memory of an array is soon at hand again.

    Arguments:
        inputs: what stands for each input.
        prefix: of the names that lines are given.
        in_place: write a sum or a product over an operand that nothing else needs, so that arrays are not made anew.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> assignments(Listing((x, w), {"z": w * x + 1}), ["x", "w"])
    (['v3 = w * x', 'v3 = v3 + 1.0'], ['x', 'w', '1.0', 'v3', 'v3'])
    """
    places = [*inputs, *(_bracket(repr(number)) for number in listing.constants)]
    first = len(places)
    last = {place: number for number, line in enumerate(listing.instructions, first) for place in line.operands}
    last |= dict.fromkeys(listing.quantities.values(), -1)
    spent = _list_spent(listing, first) if in_place else {}
    lines = []
    free: list[str] = []
    for number, line in enumerate(listing.instructions, first):
        over, other = spent.get(number, (-1, -1))
        idle = {place for place in line.operands if place >= first and last[place] == number} - {over}
        free += [places[place] for place in idle]
        if over >= 0:
            name = places[over]
            lines.append(f"{name} {_IN_PLACE[line.operation]} {places[other]}")
        else:
            name = free.pop() if free else f"{prefix}{number}"
            lines.append(f"{name} = {_call(line, [places[place] for place in line.operands])}")
        places.append(name)
    return lines, places


def _list_spent(listing: Listing, first: int) -> dict[int, tuple[int, int]]:
    """Return for each sum or product, one operand of which is made for it alone, the places of that and the other."""
    uses = Counter(operand for line in listing.instructions for operand in line.operands)
    uses.update(listing.quantities.values())
    made = {number: line.operation for number, line in enumerate(listing.instructions, first)}
    spent = {}
    for number, line in enumerate(listing.instructions, first):
        if line.operation in _IN_PLACE:
            a, b = line.operands
            fresh = [over for over in (a, b) if uses[over] == 1 and made.get(over) in _IN_PLACE]
            if fresh:
                spent[number] = (fresh[-1], a if fresh[-1] == b else b)
    return spent


def compile_function(arguments: str, lines: Iterable[str], *, arrays: bool = False, **names: Any) -> Any:
    """Return the compiled function of some lines, to which the operations are known by name.

    Arguments:
        arguments: its parameters, as they stand between its brackets.
        lines: its body.
        arrays: whether the operations are those of arrays.
        names: what else it knows by name.
    """
    space: dict[str, Any] = {"inf": math.inf, "nan": math.nan, **names}
    space |= {name: row.array if arrays else row.scalar for name, row in OPERATIONS.items()}
    body = "\n".join(f"    {line}" for line in lines)
    exec(compile(f"def run({arguments}):\n{body}", "<program>", "exec"), space)
    return space["run"]


def format_source(listing: Listing) -> str:
    """Return a program as one function with a line per quantity; what is used once stands where it is used.

    >>> from backprop_widgets import variables
    >>> x, w = variables("x w")
    >>> print(format_source(Listing((x, w), {"z": (w * x + 1).named("z")})))
    def program(x, w):
        # forward
        z = (w * x) + 1.0
    <BLANKLINE>
        return {
            'z': z,
        }
    <BLANKLINE>
    """
    taken = {*OPERATIONS, *keyword.kwlist, "program", "inf", "nan"}
    places = [_free(identifier(name), taken) for name in listing.inputs]
    header = f"def program({', '.join(places)}):"
    places += map(repr, listing.constants)
    first = len(places)
    titles: dict[int, str] = {}
    for name, place in listing.quantities.items():
        titles.setdefault(place, name)
    uses = Counter(
        operand
        for line in listing.instructions
        for place, operand in enumerate(line.operands)
        for _ in range(max(1, OPERATIONS[line.operation].source.count(f"{{{place}}}")))
    )
    page, section = [header], None
    for place, line in enumerate(listing.instructions, first):
        operands = [places[operand] for operand in line.operands]
        call = _call(line, [_bracket(operand) for operand in operands])
        title = titles.get(place)
        if title is None and uses[place] == 1 and len(call) < _LONGEST:
            places.append(call)
            continue
        if title is not None and (kind := _section(title)) != section:
            section = kind
            page += ["", f"    # {section}"] if len(page) > 1 else [f"    # {section}"]
        places.append(_free(identifier(title) if title else "v", taken))
        page.append(f"    {places[-1]} = {call}")
    page += ["", "    return {"]
    page += [f"        {name!r}: {places[place]}," for name, place in listing.quantities.items()]
    return "\n".join([*page, "    }", ""])


def _section(name: str) -> str:
    quantity = Quantity.read(name)
    if quantity is None or not (quantity.updates or quantity.is_derivative):
        return "forward"
    return "update, and forward again" if quantity.updates else "backward"


def _free(name: str, taken: set[str]) -> str:
    if name == "v":
        name = next(f"v{number}" for number in range(1, len(taken) + 2) if f"v{number}" not in taken)
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _call(line: Instruction, operands: Sequence[str]) -> str:
    template = OPERATIONS[line.operation].source if line.operation in OPERATIONS else ""
    return template.format(*operands) if template else f"{line.operation}({', '.join(operands)})"


def _bracket(operand: str) -> str:
    """Return an operand in brackets unless it is a name, a number or a single call."""
    alone = operand.isidentifier() or isinstance(ast.parse(operand, mode="eval").body, ast.Constant | ast.Call)
    return operand if alone else f"({operand})"
