"""Program: a list of instructions, compiled for Python and called with numbers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from backprop_widgets.engine.validation import Value
from backprop_widgets.symbolic.codegen import assignments, compile_function, format_source
from backprop_widgets.symbolic.listing import Listing

__all__ = ["Program"]


class Program(Listing):
    """Inputs in, quantities out, in a fixed order; compiled when it is first called.

    Calling a program does not check its inputs; `Graph.forward` does. Numbers give floats, and an array among them
    arrays, which broadcast.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> program = network.graph.program(weights=network.weights)
    >>> program(network.values, eta=0.1)["w2'"]
    0.480627219049987
    """

    def __call__(self, values: Mapping[str, Any] | None = None, /, **by_name: Any) -> dict[str, Value]:
        """Return every quantity by name: floats for floats, arrays for arrays.

        Arguments:
            values: a number or an array for each input; what has a `start` may be left out.
            by_name: the same, as keywords.

        Raises:
            KeyError: if an input is missing.
        """
        inputs: Mapping[str, Any] = by_name if values is None else {**values, **by_name} if by_name else values
        if self.start:
            inputs = {**self.start, **inputs}
        numbers: dict[str, Value] | None = self._scalar(inputs)
        if numbers is not None:
            return numbers
        if not any(map(np.ndim, inputs.values())):  # numpy's scalars
            return self(dict(zip(inputs, map(float, inputs.values()), strict=True)))
        with np.errstate(all="ignore"):
            arrays: dict[str, Value] = self._array({name: np.asarray(inputs[name], np.float64) for name in self.inputs})
        return arrays

    def source(self) -> str:
        """Return the program as a page of Python to read: forward, then backward in mirror order.

        It runs, given the functions of the rule table by name, and ``inf`` and ``nan``.
        """
        return format_source(self)

    @cached_property
    def _scalar(self) -> Any:
        """The function of floats; it returns ``None`` where an input is something else."""
        classes = " is ".join(f"v{place}.__class__" for place in range(len(self.inputs)))
        check = [f"if not ({classes} is float): return None"] if self.inputs else []
        return compile_function("inputs", [*self._reading, *check, *self._computing])

    @cached_property
    def _array(self) -> Any:
        return compile_function("inputs", [*self._reading, *self._computing], arrays=True)

    @property
    def _reading(self) -> list[str]:
        # times 1.0 makes an integer a float and changes nothing else
        return [f"v{place} = 1.0 * inputs[{name!r}]" for place, name in enumerate(self.inputs)]

    @property
    def _computing(self) -> list[str]:
        lines, places = assignments(self, [f"v{place}" for place in range(len(self.inputs))])
        returned = ", ".join(f"{name!r}: {places[place]}" for name, place in self.quantities.items())
        return [*lines, f"return {{{returned}}}"]

    def __repr__(self) -> str:
        return f"<program: {len(self.inputs)} inputs, {len(self.quantities)} quantities>"
