"""Judge: a function of one's own, run on small cases; what is wrong with it is told by what comes out."""

import gc
import inspect
import math
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backprop_widgets.exercises import formulas, layer_backward, own_engine, sweeps
from backprop_widgets.exercises.feedback import Feedback
from backprop_widgets.exercises.formulas import FORMULAS, Formula
from backprop_widgets.exercises.layer_backward import LAYERS, NAMES, find_layer_slip, flow_back
from backprop_widgets.exercises.own_engine import Node
from backprop_widgets.exercises.parse_answer import explain_refusal, parse_answer, printable_text
from backprop_widgets.exercises.sweeps import GRAPHS, SmallGraph, agree, draw_graph, find_slip
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.text.catalogue import joined, listed, say
from backprop_widgets.symbolic.names import Quantity

__all__ = ["judge"]

_DRAWN = 20  # random graphs, after the small ones
_LONGEST = 100  # characters of an error, and of the line that raised it
_MOST_LINES = 100_000  # that a sweep of a small graph may run through
_ADDRESS = re.compile(r" at 0x\w+")
_OURS = (__file__, formulas.__file__, layer_backward.__file__, own_engine.__file__, sweeps.__file__)

_Numbers = tuple[float, ...]


def judge(function: Any, node: Any = Node) -> Feedback:
    """Return what there is to say to a function of one's own; what it raises is said, and not raised.

    A function named ``multiply``, ``sigmoid``, ``larger``, ``parallel``, ``collected`` or ``step``, as exercises of
    lessons 8 and 14 are, is called at a few points. One named ``ordered`` returns the nodes of a graph, operands first;
    one named ``breaks_hasty`` makes of a node a formula on which the sweep `hasty` is wrong; and ``back_through`` takes
    the weights W of a layer z = W x + b, its inputs x and the gradient by z, all of them arrays, and returns the
    gradients by W, b and x. Any other is a backward pass: it is called with the top of small graphs, then of
    random ones, twice with each. It returns the gradients by node, or keeps each on its node as ``grad``; they are
    compared with the package's.

    .. math:: g_{top} = 1, \\quad g_v = \\sum_{u : v \\to u} g_u \\cdot \\frac{\\partial u}{\\partial v}

    A cause is named only if it explains all that came out.

    Arguments:
        function: the function itself, not what it returns.
        node: what makes an input of a number; ``+``, ``-`` and ``*`` make the rest of a graph. If not given, a node
            has a ``value``, and as ``edges`` pairs of an operand and the local derivative by it.

    >>> def hasty(top):
    ...     gradient, waiting = {top: 1}, [top]
    ...     for node in waiting:
    ...         for operand, local in node.edges:
    ...             gradient[operand] = gradient.get(operand, 0) + gradient[node] * local
    ...             if operand not in waiting:
    ...                 waiting.append(operand)
    ...     return gradient
    >>> print(*judge(hasty).text.split(". "), sep="\\n")
    Not yet
    u = v * v; m = u * v; s = u + m, at v = 3: ds/dv is 15, and should be 33
    A node passes on what it has before all of its shares have arrived; what comes later gets no further.
    """
    for thing in (function, node):
        if not callable(thing):
            return Feedback(say("judge.refused", shown=type(thing).__name__), "yours" if thing is ... else "refused")
    name = printable_text(getattr(function, "__name__", type(function).__name__))
    ways = {
        **dict.fromkeys(FORMULAS, _judge_formula),
        "ordered": _judge_order,
        "breaks_hasty": _judge_counterexample,
        "back_through": _judge_layer,
    }
    return ways.get(name, _judge_sweep)(function, node, name)


@dataclass(frozen=True)
class _Trial:
    """Two calls with the top of one graph.

    Attributes:
        graph: the graph.
        calls: of each the gradients by the inputs and by the top, or what there is to say in their place.
        suspects: what may be wrong, in view of an exception or in spite of a right result.
    """

    graph: SmallGraph
    calls: Sequence[_Numbers | Feedback]
    suspects: set[str]

    def is_right(self, call: int) -> bool:
        numbers = self.calls[call]
        return not isinstance(numbers, Feedback) and agree(numbers[:-1], self.graph.truth.values())

    def explain(self, call: int) -> Feedback:
        """Return what there is to say to a call that is not right, in view of its first wrong gradient."""
        numbers = self.calls[call]
        if isinstance(numbers, Feedback):
            return numbers
        rows = zip(self.graph.truth.items(), numbers[:-1], strict=True)
        name, truth, found = next((name, truth, one) for (name, truth), one in rows if not agree([one], [truth]))
        shown = {"found": format_number(found, "s"), "truth": format_number(truth, "s")}
        where = {"where": _locate(self.graph), "quantity": str(Quantity(self.graph.top, name))}
        return Feedback(say(f"judge.call.{call + 1}", **where, **shown), "wrong", right=False)


def _judge_sweep(function: Callable[..., Any], node: Any, name: str) -> Feedback:
    try:
        inspect.signature(function).bind(...)
    except TypeError:
        return Feedback(say("judge.called", name=name), "refused")
    except ValueError:  # Python does not know how it is called
        pass
    trials = [_try(function, node, name, graph) for graph in GRAPHS]
    for call in (0, 1):
        wrong = next((trial for trial in trials if not trial.is_right(call)), None)
        if wrong is not None:
            return _add_cause(wrong.explain(call), "state" if call else _find_cause(trials))
    drawn = [_try(function, node, name, draw_graph(seed)) for seed in range(_DRAWN)]
    if not all(trial.is_right(call) for trial in drawn for call in (0, 1)):
        return Feedback(say("judge.large"), "wrong", right=False)
    return Feedback(say("judge.right", count=len(trials) + len(drawn)), "right", right=True)


def _try(function: Callable[..., Any], node: Any, name: str, graph: SmallGraph) -> _Trial:
    nodes: dict[str, Any] = {}
    calls: list[_Numbers | Feedback] = []
    suspects: set[str] = set()
    try:
        nodes = graph.build({key: node(value) for key, value in graph.values.items()})
        while len(calls) < 2:
            calls.append(_read_gradients(_run(function, nodes[graph.top]), nodes, graph, name))
    except (Exception, SystemExit) as error:
        place = next((key for key, one in nodes.items() if one is _find_key(error)), "")
        said = _explain_error(error, _locate(graph), name, place)
        suspects = set() if calls else _suspect(error, graph, nodes, place)
        calls = [*calls, said, said][:2]
    trial = _Trial(graph, calls, suspects)
    hidden = {"state", "upwards"} if len(graph.edges) == 1 else {"state"}
    return replace(trial, suspects=hidden) if trial.is_right(0) else trial


def _run(function: Callable[..., Any], top: Any) -> Any:
    """Return what a function returns, unless it runs through so many lines that it has no end.

    Meanwhile Python collects no garbage: what others have left behind would be finalized among the lines that are
    counted, or so deep in a recursion that it can't be.

    Raises:
        RecursionError: if it has none.
    """
    lines = 0

    def count(frame: Any, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        if lines > _MOST_LINES:
            raise RecursionError
        return count

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()
    sys.settrace(count)
    try:
        return function(top)
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()


def _read_gradients(returned: Any, nodes: Mapping[str, Any], graph: SmallGraph, name: str) -> _Numbers | Feedback:
    """Return the gradients: 0 by an input at which nothing has arrived, and NaN by the top if it has none."""
    if returned is ...:
        return Feedback(say("check.yours", quantity=name), "yours")
    if isinstance(returned, Mapping):
        found = {key: returned[one] for key, one in nodes.items() if one in returned}
    else:
        found = {key: one.grad for key, one in nodes.items() if hasattr(one, "grad")}
    if isinstance(returned, Mapping) and not returned:  # what is left on the nodes, if something is
        found = {key: one.grad for key, one in nodes.items() if parse_answer(getattr(one, "grad", 0)) != 0}
    if not found and not (isinstance(returned, Mapping) and not returned):
        return Feedback(say("judge.nothing", name=name, shown=type(returned).__name__), "refused")
    by_input = _read_numbers({str(Quantity(graph.top, key)): found.get(key, 0) for key in graph.values}, name)
    top = parse_answer(found.get(graph.top))
    return by_input if isinstance(by_input, Feedback) else (*by_input, math.nan if isinstance(top, str) else top)


def _find_cause(trials: Sequence[_Trial]) -> str | None:
    """Return what explains all trials, if it is one thing."""
    numbers = [[one for one in trial.calls if not isinstance(one, Feedback)] for trial in trials]
    if all(len(calls) == 2 and agree(calls[0][:-1], calls[1][:-1]) for calls in numbers):
        return find_slip([first for first, _ in numbers])
    causes = set.intersection(*(trial.suspects for trial in trials))
    if not trials[0].is_right(0):
        causes.discard("state")  # nothing could be kept yet
    return causes.pop() if len(causes) == 1 else None


def _suspect(error: BaseException, graph: SmallGraph, nodes: Mapping[str, Any], place: str) -> set[str]:
    """Return what an exception may come from; it may be about a node that has no entry, at some place of the graph."""
    if isinstance(error, RecursionError):
        return {"endless"}
    if not place:
        top, key = nodes.get(graph.top), _find_key(error)
        return {"state"} if key is not None and type(key).__name__ == type(top).__name__ else set()
    if place == graph.top:
        return {"no seed"}
    arrives = any(edge.operand == place for edge in graph.edges[graph.top])
    lowest = not any(edge.operand in graph.edges for edge in graph.edges.get(place, ()))
    return {cause for cause, fits in (("first arrival", arrives), ("upwards", lowest)) if fits}


def _find_key(error: BaseException) -> Any:
    """Return what has no entry in a dictionary, or no ``grad``."""
    if isinstance(error, AttributeError):
        return error.obj if error.name == "grad" else None
    return error.args[0] if isinstance(error, KeyError) and error.args else None


def _explain_error(error: BaseException, where: str, name: str, place: str = "") -> Feedback:
    """Return what was raised and in which line; of a node its place in the graph, and no address."""
    if isinstance(error, TypeError) and "ellipsis" in str(error):
        return Feedback(say("check.yours", quantity=name), "yours")
    at = place if isinstance(error, KeyError) else ""
    what = at or printable_text(_ADDRESS.sub("", str(error)), _LONGEST)
    shown = {"where": where, "error": f"{type(error).__name__}: {what}" if what else type(error).__name__}
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename not in _OURS]
    line = printable_text((lines or [""])[-1] or "", _LONGEST)
    return Feedback(say("judge.raised.line" if line else "judge.raised", line=line, **shown), "raised", right=False)


def _show(returned: Any) -> str:
    """Return what a function has returned as text, or its type where a node stands in it: an address says nothing."""
    shown = printable_text(returned)
    return type(returned).__name__ if " object at" in shown else shown


def _read_numbers(values: Mapping[str, Any], name: str) -> _Numbers | Feedback:
    """Return values as numbers, or what there is to say to the first that is none."""
    numbers = []
    for label, value in values.items():
        number = parse_answer(value)
        if number == "yours":
            return Feedback(say("check.yours", quantity=name), "yours")
        if isinstance(number, str):
            return Feedback(explain_refusal(label, number, value), "refused")
        numbers.append(number)
    return tuple(numbers)


def _add_cause(said: Feedback, cause: str | None) -> Feedback:
    if cause is None or said.right is None:
        return said
    return Feedback(joined(said.text, say(f"judge.slip.{cause}")), "mistake", right=False, mistakes=(cause,))


def _locate(graph: SmallGraph) -> str:
    point = listed(f"{name} = {format_number(value, 's')}" for name, value in graph.values.items())
    return say("judge.where", graph=graph.text, point=point)


def _judge_order(function: Callable[..., Any], node: Any, name: str) -> Feedback:
    graphs = [*GRAPHS, *map(draw_graph, range(_DRAWN))]
    for number, graph in enumerate(graphs):
        try:
            nodes = graph.build({key: node(value) for key, value in graph.values.items()})
            first, again = (_find_fault(_run(function, nodes[graph.top]), nodes, graph, name) for _ in range(2))
        except (Exception, SystemExit) as error:
            said = _explain_error(error, _locate(graph), name)
            return _add_cause(said, "endless" if isinstance(error, RecursionError) else None)
        if first is not None:
            return first if number < len(GRAPHS) else Feedback(say("judge.large"), "wrong", right=False)
        if again is not None:
            return _add_cause(again, "state")
    return Feedback(say("judge.right", count=len(graphs)), "right", right=True)


def _find_fault(returned: Any, nodes: Mapping[str, Any], graph: SmallGraph, name: str) -> Feedback | None:
    """Return what there is to say to a list of nodes; ``None`` if each is there once, after its operands."""
    if returned is ...:
        return Feedback(say("check.yours", quantity=name), "yours")
    order = returned if isinstance(returned, (list, tuple)) else ()
    found = [key for one in order for key, made in nodes.items() if made is one]
    if not found or len(found) < len(order):
        return Feedback(say("judge.order.form", name=name, shown=_show(returned)), "refused")
    where = _locate(graph)
    early = [(key, edge.operand) for key in found for edge in graph.edges.get(key, ())]
    for key in nodes:
        if found.count(key) != 1:
            fault = "twice" if key in found else "missing"
            return Feedback(say(f"judge.order.{fault}", where=where, node=key), "wrong", right=False)
    for key, operand in early:
        if found.index(operand) > found.index(key):
            return Feedback(say("judge.order.early", where=where, node=key, operand=operand), "wrong", right=False)
    return None


def _judge_counterexample(function: Callable[..., Any], node: Any, name: str) -> Feedback:
    said = []
    for value in (3, 2):
        try:
            v = node(value)
            top = function(v)
            if top is ...:
                return Feedback(say("check.yours", quantity=name), "yours")
            if not hasattr(top, "edges"):
                return Feedback(say("judge.counterexample.form", name=name, shown=_show(top)), "refused")
            found, truth = (sweep(top).get(v, 0) for sweep in (own_engine.hasty, own_engine.backward))
        except Exception as error:
            return _explain_error(error, f"{name}(Node({value}))", name)
        broken = not agree([found], [truth])
        numbers = {"value": value, "found": format_number(found, "s"), "truth": format_number(truth, "s")}
        key = "judge.counterexample.right" if broken else "judge.counterexample.agrees"
        said.append(Feedback(say(key, **numbers), "right" if broken else "wrong", right=broken))
    return next(filter(None, said), said[0])


def _judge_formula(function: Callable[..., Any], node: Any, name: str) -> Feedback:
    formula, results = FORMULAS[name], []
    for place in range(len(formula.points)):
        numbers = _call(function, node, name, place)
        if isinstance(numbers, Feedback):
            return numbers
        results.append(numbers)
    wrong = next((place for place, right in enumerate(formula.truths) if not agree(results[place], right)), None)
    if wrong is None:
        return Feedback(say("check.right"), "right", right=True)
    said = Feedback(_write_result(formula, name, wrong, results[wrong]), "wrong", right=False)
    cause = formula.find_slip(results)
    return _add_cause(said, cause) if cause else replace(said, text=joined(said.text, say(f"judge.ask.{name}")))


def _write_result(formula: Formula, name: str, place: int, numbers: _Numbers) -> str:
    call, right = formula.write(name, place), formula.rights[place]
    shown = [format_number(number, "s") for number in numbers]
    if formula.makes == "node":
        return say("judge.gives.node", call=call, value=shown[0], found=listed(shown[1:]))
    found = listed(f"{key} = {number}" for key, number in zip(sorted(right), shown, strict=True))
    return say("judge.gives", call=call, found=found)


def _call(function: Callable[..., Any], node: Any, name: str, place: int) -> _Numbers | Feedback:
    """Return the numbers that come of a call at one of the points, or what there is to say in their place."""
    formula = FORMULAS[name]
    call, right = formula.write(name, place), formula.rights[place]
    try:
        returned = formula.call(function, node, *formula.points[place])
    except Exception as error:
        said = _explain_error(error, call, name)
        absent = "last share" in formula.slips and _find_key(error) in right
        return _add_cause(said, "first arrival" if absent else None)
    returned = returned.tolist() if isinstance(returned, np.ndarray) else returned
    if returned is ...:
        return Feedback(say("check.yours", quantity=name), "yours")
    if formula.makes == "node":
        if not isinstance(returned, (tuple, list)) or len(returned) != len(right):
            return Feedback(say("judge.form.node", call=call, shown=_show(returned)), "refused")
        parts = {f"{call}[{place}]" if place else f"{call}.value": one for place, one in enumerate(returned)}
    else:
        if not isinstance(returned, Mapping) or not right.keys() <= returned.keys():
            return Feedback(say("judge.form", call=call, shown=_show(returned), count=len(right)), "refused")
        parts = {f"{call}[{key!r}]": returned[key] for key in sorted(right)}
    return _read_numbers(parts, name)


def _judge_layer(function: Callable[..., Any], node: Any, name: str) -> Feedback:
    results, complaints = [], []
    for layer in LAYERS:
        made, said = _try_layer(function, name, *layer)
        if said is not None and said.right is None:  # nothing that could be judged
            return said
        results.append(made)
        complaints += [] if said is None else [said]
    if not complaints:
        return Feedback(say("judge.layer.right", count=len(LAYERS)), "right", right=True)
    cause = find_layer_slip(results)
    hinted = replace(complaints[0], text=joined(complaints[0].text, say(f"judge.ask.{name}")))
    return _add_cause(complaints[0], cause) if cause else hinted


def _try_layer(function: Callable[..., Any], name: str, *layer: Any) -> tuple[Any, Feedback | None]:
    """Return the gradients that a function finds, and what there is to say to them; ``None`` if they are right."""
    call = f"{name}({', '.join(str(one.tolist()) for one in layer)})"
    try:
        returned = function(*(one.copy() for one in layer))
    except Exception as error:
        return None, _explain_error(error, call, name)
    parts = returned if isinstance(returned, (tuple, list)) else (returned,)
    if any(one is ... for one in parts):
        return None, Feedback(say("check.yours", quantity=name), "yours")
    made = _read_arrays(parts)
    if len(made) != len(NAMES):
        return None, Feedback(say("judge.layer.form", call=call, shown=_show(returned), count=len(NAMES)), "refused")
    compared = (_compare_arrays(call, *row) for row in zip(NAMES, made, flow_back(*layer), strict=True))
    return made, next((said for said in compared if said is not None), None)


def _compare_arrays(call: str, of: str, found: Any, right: Any) -> Feedback | None:
    """Return what there is to say to a gradient that has another shape, or to its first entry that is another one."""
    if found.shape != right.shape:
        shown = {"found": str(found.shape), "truth": str(right.shape)}
        return Feedback(say("judge.layer.shape", call=call, of=of, **shown), "wrong", right=False)
    for place, (one, other) in enumerate(zip(found.flat, right.flat, strict=True)):
        if not (math.isfinite(one) and agree([one], [other])):
            where = ", ".join(map(str, np.unravel_index(place, right.shape)))
            shown = {"found": format_number(float(one), "s"), "truth": format_number(float(other), "s")}
            return Feedback(say("judge.layer.entry", call=call, of=of, place=where, **shown), "wrong", right=False)
    return None


def _read_arrays(parts: Sequence[Any]) -> tuple[np.ndarray[Any, Any], ...]:
    """Return parts as arrays of numbers; none of them if one is something else."""
    try:
        return tuple(np.asarray(one, dtype=float) for one in parts) if all(one is not None for one in parts) else ()
    except (TypeError, ValueError):
        return ()
