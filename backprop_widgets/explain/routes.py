"""The routes back to a node as an HTML table: along each a product, and their sum."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise

from ..engine.alteration import UNALTERED, Alteration
from ..engine.graph import Graph
from ..engine.quantities import is_counted, local_name
from ..engine.shares import OVER
from .messages import say
from .styles import TEXT, label, symbol
from .template import slot
from .things import one_stop, stands_for

__all__ = ["routes_table"]


def routes_table(graph: Graph, routes: Sequence[Sequence[str]], mistake: Alteration = UNALTERED) -> str:
    """Return a template with a line for each route: its nodes, its factors, its product; and the sum.

    Arguments:
        graph: the graph.
        routes: names of nodes from the output down, all to the same one.
        mistake: what is other than right: a route may not be counted.

    """
    top, target = routes[0][0], routes[0][-1]
    gradient = f"d{top}/d{target}"
    counted = [number for number, route in enumerate(routes, 1) if _is_counted(graph, route, mistake)]
    lines = [_line(graph, route, gradient, number, counted=number in counted) for number, route in enumerate(routes, 1)]
    shares = " + ".join(
        slot(f"{gradient}{OVER}{number}", "4n" if place else "4") for place, number in enumerate(counted)
    )
    if (other := mistake.gradients.get(graph.node(target))) is not None:
        taken = f"d{top}/d{other.name}"
        shares = f"{html.escape(label(taken, TEXT))} = {slot(taken)}"
    lines.append(
        f'<tr class="bw-plain"{stands_for(gradient)}><td>{say("routes.sum")}</td>'
        f"<td>{html.escape(label(gradient, TEXT))}</td><td>{shares}</td><td>{slot(gradient)}</td></tr>"
    )
    output, node = (html.escape(symbol(name, TEXT)) for name in (top, target))
    title = say("routes.title", output=output, node=node)
    return f'<table class="bw-routes"><caption>{title}</caption><tbody>{one_stop("".join(lines))}</tbody></table>'


def _is_counted(graph: Graph, route: Sequence[str], mistake: Alteration) -> bool:
    steps = [(graph.node(above), graph.node(below)) for above, below in pairwise(route)]
    return all(is_counted(graph, above, below, mistake) for above, below in steps)


def _line(graph: Graph, route: Sequence[str], gradient: str, number: int, *, counted: bool) -> str:
    locals_ = [local_name(graph, graph.node(above), graph.node(below)) for above, below in pairwise(route)]
    factors = " × ".join(slot(name, "4n" if place else "4") for place, name in enumerate(locals_))
    nodes = " ⇠ ".join(html.escape(symbol(name, TEXT)) for name in reversed(route))
    share, name = f"{gradient}{OVER}{number}", say("routes.route", number=number)
    left_out = "" if counted else f" {say('routes.left out')}"
    wrong = "" if counted else ' data-wrong=""'
    return (
        f'<tr class="bw-route{number}"{stands_for(share)}{wrong}><td>{name}{left_out}</td>'
        f"<td>{nodes}</td><td>{factors}</td><td>{slot(share)}</td></tr>"
    )
