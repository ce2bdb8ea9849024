"""CompiledTape: the two sweeps over a graph as two functions of Python, written once per graph."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from backprop_widgets.engine.node import Node
from backprop_widgets.engine.tape import Tape
from backprop_widgets.symbolic.codegen import assignments, compile_function
from backprop_widgets.symbolic.program import Program
from backprop_widgets.symbolic.simplify import Derivative, as_node

__all__ = ["CompiledTape"]

_PATIENCE = 2  # sweeps before it pays to compile
_LONGEST = 500  # operations that Python compiles in a moment


class CompiledTape(Tape):
    """A tape that computes floats by compiled code, from the third time on; arrays and long lists as any tape does.

    The code is the plain sweep's, sent through it with nodes in place of numbers, so it cannot say anything else.
    """

    _sweeps = 0

    def sweep_up(self, inputs: Iterable[Any], *, arrays: bool = False) -> list[Any]:
        """Return the value at every place, as `Tape.sweep_up` does."""
        values = super().sweep_up(inputs, arrays=arrays)
        if not arrays:
            self._sweeps += 1
            if self._sweeps == _PATIENCE and len(self.steps) <= _LONGEST:
                self._compile()
        return values

    def _compile(self) -> None:
        """Put compiled functions in the place of the two methods."""
        up = Program(self.inputs, {str(place): node for node, place in self.places.items()})
        names = [f"v{place}" for place in range(len(self.inputs))]
        lines, found = assignments(up, names)
        lines = [
            "if arrays: return plain(inputs, arrays=True)",
            *([f"{', '.join(names)}, = inputs"] if names else []),
            *lines,
            f"return [{', '.join(found[place] for place in up.quantities.values())}]",
        ]
        plain_up = partial(Tape.sweep_up, self)
        compiled = {"sweep_up": compile_function("inputs, arrays=False", lines, plain=plain_up)}

        names = [f"v{place}" for place in self.places.values()]
        stand_ins = [Node(name=name) for name in names]
        values = [
            stand_in if node.value is None else np.float64(node.value)
            for node, stand_in in zip(self.places, stand_ins, strict=True)
        ]
        with np.errstate(all="ignore"):
            gradients = Tape.sweep_down(self, values, Derivative(1.0, set(stand_ins)))
        formulas = {str(place): as_node(slope.formula) for place, slope in enumerate(gradients[:-1]) if slope}
        down = Program(stand_ins, formulas)
        lines, found = assignments(down, names, prefix="g")
        returned = [
            found[down.quantities[str(place)]] if str(place) in formulas else "None" for place in range(len(names) - 1)
        ]
        lines = [
            "if seed is not None: return plain(values, seed)",
            f"{', '.join(names)}, = values",
            *lines,
            f"return [{', '.join([*returned, '1.0'])}]",
        ]
        plain_down = partial(Tape.sweep_down, self)
        compiled["sweep_down"] = compile_function("values, seed=None", lines, plain=plain_down)
        vars(self).update(compiled)
