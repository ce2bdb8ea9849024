"""The paths back to a node as an HTML table: along each a product, and their sum."""

import html
from collections.abc import Sequence
from itertools import pairwise

from backprop_widgets.engine.dag import DAG, find_paths
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.explain.markup import quantity_attributes, roving_tabindex
from backprop_widgets.explain.notation.styles import TEXT, label, symbol
from backprop_widgets.explain.template import slot
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.symbolic.derive import is_counted
from backprop_widgets.symbolic.names import Quantity, gradient_name, local_name

__all__ = ["list_routes", "paths_table"]


def list_routes(graph: DAG, name: str) -> list[list[str]]:
    """Return the routes back to a node, each as the names of nodes from the output down."""
    return [[str(node.name) for node in way] for way in find_paths(graph, graph.node(name))]


def paths_table(graph: DAG, paths: Sequence[Sequence[str]], mistake: Overrides = NO_OVERRIDES) -> str:
    """Return a template with a line for each route: its nodes, its factors, its product; and the sum.

    Arguments:
        paths: names of nodes from the output down, all to the same one.
        mistake: what is other than right: a route may not be counted.
    """
    top, target = paths[0][0], paths[0][-1]
    gradient = Quantity.gradient(graph, target)
    edges = [[(graph.node(above), graph.node(below)) for above, below in pairwise(route)] for route in paths]
    counted = [number for number, way in enumerate(edges, 1) if all(is_counted(graph, *edge, mistake) for edge in way)]
    lines = [_line(graph, way, gradient, number, counted=number in counted) for number, way in enumerate(edges, 1)]
    added = enumerate(str(gradient.along(number)) for number in counted)
    shares = " + ".join(slot(share, "4n" if place else "4") for place, share in added)
    if (other := mistake.gradients.get(graph.node(target))) is not None:
        taken = gradient_name(graph, other)
        shares = f"{html.escape(label(taken, TEXT))} = {slot(taken)}"
    lines.append(
        f'<tr class="bw-plain"{quantity_attributes(str(gradient))}><td>{say("routes.sum")}</td>'
        f"<td>{html.escape(label(str(gradient), TEXT))}</td><td>{shares}</td><td>{slot(str(gradient))}</td></tr>"
    )
    output, node = (html.escape(symbol(name, TEXT)) for name in (top, target))
    title = say("routes.title", output=output, node=node)
    return (
        f'<table class="bw-routes"><caption>{title}</caption><tbody>{roving_tabindex("".join(lines))}</tbody></table>'
    )


def _line(graph: DAG, way: Sequence[tuple[Node, Node]], gradient: Quantity, number: int, *, counted: bool) -> str:
    locals_ = [local_name(graph, above, below) for above, below in way]
    factors = " × ".join(slot(name, "4n" if place else "4") for place, name in enumerate(locals_))
    names = [str(node.name) for node in (way[0][0], *(below for _, below in way))]
    nodes = " ⇠ ".join(html.escape(symbol(name, TEXT)) for name in reversed(names))
    share, name = str(gradient.along(number)), say(f"routes.route{'' if counted else '.left out'}", number=number)
    wrong = "" if counted else ' data-wrong=""'
    return (
        f'<tr class="bw-route{number}"{quantity_attributes(share)}{wrong}><td>{name}</td>'
        f"<td>{nodes}</td><td>{factors}</td><td>{slot(share)}</td></tr>"
    )
