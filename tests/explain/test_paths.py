"""The paths back to a node, told apart and added up."""

from __future__ import annotations

import pytest
from graphs import everything

from backprop_widgets import Explorer, two_paths
from backprop_widgets.explain.diagram.diagram import diagram
from backprop_widgets.explain.notation.numbers import format_number


def test_routes_are_told_apart_by_colour_and_dash_and_add_up():
    network = two_paths()
    explorer = Explorer(network, show=("diagram",))
    numbers = explorer.experiment.numbers
    shares = [numbers[f"dErr/dw01 over {number}"] for number in (1, 2)]
    routes = explorer.experiment.backward.paths("w01")
    assert shares == pytest.approx([route.product for route in routes], rel=1e-14)
    assert sum(shares) == pytest.approx(numbers["dErr/dw01"], rel=1e-14)
    filled = explorer.views["diagram"].fill()
    # four edges in the wide drawing; in the tall one w01 stands on the card of a01
    assert filled.count('class="bw-arrow bw-route1"') == filled.count('class="bw-arrow bw-route2"') == 4 + 3
    for share in shares:
        assert f">{format_number(share)}</span>" in filled
    explorer.close()
    plain = diagram(network.graph, everything(network)[0], network.weights)
    assert "bw-route" not in plain


@pytest.mark.parametrize(
    ("routes", "message"),
    [("w7", "paths is 'w7'; they lead back to one of"), ("Err", "paths is 'Err'"), (1, "paths is 1")],
)
def test_routes_to_nowhere_are_refused(routes, message):
    with pytest.raises(ValueError, match=message):
        Explorer(two_paths(), paths=routes)
