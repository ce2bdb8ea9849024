"""The loss surface that the page computes and paints, beside the kernel's: numbers, levels, pixels, faces."""

from __future__ import annotations

import io
import json
import random
from contextlib import suppress

import numpy as np
import pytest
from js.runtime import deno
from mpl_toolkits.mplot3d import proj3d
from PIL import Image

from backprop_widgets import (
    Experiment,
    Graph,
    Landscape,
    Network,
    half_squared_error,
    loss_surface,
    mazur,
    two_paths,
    variables,
)
from backprop_widgets.engine.operations import OPERATIONS
from backprop_widgets.experiment.figure import compute_surface
from backprop_widgets.explain.figures.heatmap import draw_heatmap, frameless_figure
from backprop_widgets.explain.figures.levels import COLORMAP, contour_levels
from backprop_widgets.explain.figures.surface_3d import DEFAULT_VIEW, _faces, box_axes, thin_places
from backprop_widgets.presets import PRESETS
from backprop_widgets.training.loss_surface import Surface

GENERIC = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
WORLDS = {
    "a generic point": lambda: Experiment(values=GENERIC),
    "a mistake": lambda: Experiment(values=GENERIC, mistake="no activation"),
    "two paths": lambda: Experiment(two_paths()),
    "Mazur": lambda: Experiment(mazur()),
    "samples": lambda: Experiment(values={"x": [1.0, -0.5, 2.0], "t": [0.0, 0.4, 1.0]}),
}
FLAT = {"the same along one axis": {"x": 0.0, "t": 0.0}, "nearly flat": {"x": -1e-6, "t": 0.0}}
WORLDS |= {name: lambda values=values: Experiment(values=values) for name, values in FLAT.items()}
WORLDS |= {
    f"preset {row.key}": lambda row=row: Experiment(row.network(), values=row.values) for row in PRESETS.values()
}
SIZES = [((160, 191), 1.0), ((345, 297), 1.0), ((690, 594), 2.0)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("surfaces")


def case(experiment, **others):
    landscape = Landscape(experiment)
    given = {
        "programs": json.loads(landscape.state.programs),
        "axes": list(landscape.axes),
        "ranges": list(landscape.axes.values()),
        "values": experiment.inputs,
        "points": landscape.appearance["points"],
    }
    landscape.close()
    return given | others


def ask(folder, cases):
    """Return what the page makes of the cases."""
    look = Landscape(Experiment()).appearance
    files = {name.upper(): str(folder / f"{name}.json") for name in ("cases", "answers")}
    with open(files["CASES"], "w", encoding="utf-8") as file:
        json.dump({"look": look, "cases": cases}, file)
    done = deno(
        folder,
        "run",
        "--no-check",
        "--no-lock",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "tests/js/surface_pixels.mjs",
        **files,
    )
    assert done.returncode == 0, done.stderr
    with open(files["ANSWERS"], encoding="utf-8") as file:
        return json.load(file)


def numbers(listed):
    return np.array([float(number) for number in listed])


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


UNARY = [
    OPERATIONS[name]
    for name in (
        "sigmoid",
        "tanh",
        "exp",
        "sin",
        "cos",
        "softplus",
        "relu",
        "abs",
        "square",
        "sqrt",
        "log",
        "gelu",
        "swish",
        "leaky_relu",
    )
]
BINARY = [OPERATIONS[name] for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "logsumexp")]


def random_network(choose: random.Random) -> Network:
    """Return a network of some operations, some of whose losses are infinite or undefined in places."""
    inputs = variables("x t w1 w2 w3")
    pool = list(inputs)
    for _ in range(choose.randint(2, 14)):
        one, other = choose.choice(pool[-5:]), choose.choice(pool)
        if choose.random() < 0.1:
            pool.append(OPERATIONS["logsumexp"](one, other, choose.choice(pool)))
            continue
        pool.append(choose.choice(UNARY)(one) if choose.random() < 0.5 else choose.choice(BINARY)(one, other))
    output = pool[-1] * inputs[2] + inputs[3] * pool[-2] + inputs[4] * inputs[0]
    loss = half_squared_error(output.named("y"), inputs[1]) if choose.random() < 0.7 else output * inputs[1]
    values = {name: choose.uniform(-2, 2) for name in ("x", "t", "w1", "w2", "w3")}
    return Network(Graph(loss.named("L")), values, ("w1", "w2", "w3"))


def test_on_300_random_graphs_the_page_has_the_kernels_numbers(folder):
    choose, experiments = random.Random(7), []
    while len(experiments) < 300:
        with suppress(ValueError):  # one whose loss is not finite at its start
            experiments.append(Experiment(random_network(choose)))
    answers = ask(folder, [case(experiment, points=25) for experiment in experiments])
    gaps = 0
    for experiment, answer in zip(experiments, answers, strict=True):
        axes = {name: experiment.ranges[name] for name in ("w1", "w2")}
        values = {name: value for name, value in experiment.inputs.items() if name != "eta"}
        surface = loss_surface(experiment.graph, values, axes=axes, resolution=25)
        ours, theirs = numbers(answer["losses"]).reshape(25, 25), contour_levels(surface)
        finite = np.isfinite(surface.losses)
        np.testing.assert_array_equal(np.isfinite(ours), finite)
        gaps += not finite.all()
        span = theirs.bounds[-1] - theirs.bounds[0]
        assert np.abs(ours[finite] - theirs.losses.data[finite]).max(initial=0) <= 1e-11 * span
        np.testing.assert_allclose(answer["bounds"], theirs.bounds, rtol=0, atol=1e-11 * span)
    assert 20 < gaps < 280


def test_the_page_writes_the_levels_of_any_losses_as_the_kernel_does(folder):
    choose, pairs = (
        random.Random(11),
        [(0.125, 2.125), (-0.5, 0.5), (0.0, 0.0), (0.0, 1e21), (1000000.5, 1000001.5), (-1e308, 1e308)],
    )
    for _ in range(1000):
        low = choose.choice((0.0, 1.0, -1.0)) * 10 ** choose.uniform(-12, 12)
        pairs.append((low, low + choose.choice((0.0, 0.125, 1.0)) * 10 ** choose.uniform(-8, 12)))
    expected = [
        contour_levels(Surface(("w1", "w2"), np.zeros(2), np.zeros(1), np.array([pair]))).labels for pair in pairs
    ]
    assert len({label for labels in expected for label in labels}) > 2000
    assert max(len(label) for labels in expected for label in labels) <= 9
    answers = ask(folder, [{"losses": pair} for pair in pairs])
    assert [tuple(answer) for answer in answers] == expected


@pytest.mark.parametrize("world", WORLDS)
def test_at_rest_the_pixels_are_those_of_matplotlib(folder, world):
    experiment = WORLDS[world]()
    surface = compute_surface(experiment, {name: experiment.ranges[name] for name in experiment.weights[:2]})
    answers = ask(folder, [case(experiment, size=size, scale=scale) for size, scale in SIZES])
    for answer, (size, scale) in zip(answers, SIZES, strict=True):
        ours = np.reshape(answer["pixels"], (*size[::-1], 4))
        assert (ours[:, :, 3] == 255).all()
        apart = np.abs(ours[:, :, :3] - pixels(draw_heatmap(surface, size, scale)))
        assert (apart.max(axis=2) > 8).mean() <= 0.01
        assert apart.mean() <= 0.5


def test_another_surface_would_be_seen(folder):
    (answer,) = ask(folder, [case(Experiment(), size=SIZES[0][0], scale=1.0)])
    moved = Experiment(values={"t": 0.02})
    surface = compute_surface(moved, {name: moved.ranges[name] for name in moved.weights})
    apart = np.abs(np.reshape(answer["pixels"], (191, 160, 4))[:, :, :3] - pixels(draw_heatmap(surface, *SIZES[0])))
    assert (apart.max(axis=2) > 8).mean() > 0.015


@pytest.mark.parametrize("view", [DEFAULT_VIEW, (20.0, 10.0), (160.0, 60.0), (-90.0, 85.0)])
def test_in_3d_each_face_has_the_place_and_the_colour_that_mplot3d_gives_it(folder, view):
    experiment, size = Experiment(values=GENERIC), (460, 350)
    surface = compute_surface(experiment, {name: experiment.ranges[name] for name in experiment.weights})
    figure = frameless_figure(size, 1.0)
    axes, faces = box_axes(figure, view), _faces(surface)
    axes.add_collection3d(faces, autolim=False)
    figure.canvas.draw()
    (answer,) = ask(folder, [case(experiment, size=size, view=view)])
    thin = np.array(thin_places(100))
    across, up = np.meshgrid(thin / 99, thin / 99)
    losses = surface.losses[np.ix_(thin, thin)]
    heights = (losses - surface.losses.min()) / np.ptp(surface.losses)
    x, y, depth = proj3d.proj_transform(across.ravel(), up.ravel(), heights.ravel(), axes.get_proj())
    theirs = axes.transData.transform(np.c_[x, y])
    ours = np.array(answer["corners"])
    np.testing.assert_allclose(ours[:, :2], np.c_[theirs[:, 0], size[1] - theirs[:, 1]], rtol=0, atol=0.03)
    window = axes.viewLim  # the same without the hundredth of a pixel by which the figure is larger
    sides = [(x - window.x0) / window.width * 350 + 55, 350 - (y - window.y0) / window.height * 350]
    np.testing.assert_allclose(ours, np.c_[*sides, depth], rtol=0, atol=1e-9 * 350)
    assert len(answer["depths"]) == 48 * 48
    assert (np.diff(answer["depths"]) <= 0).all()
    bands = np.array(COLORMAP.colors)[answer["bands"]]
    np.testing.assert_array_equal(bands, faces._facecolor3d)


def test_where_there_is_no_loss_there_is_a_gap_and_a_hole(folder):
    w1, w2 = variables("w1 w2")
    root = Graph((OPERATIONS["sqrt"](w1) * w2 + 3).named("L"))
    experiment = Experiment(Network(root, {"w1": 1.0, "w2": 1.0}, ("w1", "w2")))
    surface = compute_surface(experiment, {name: experiment.ranges[name] for name in experiment.weights})
    above, aside = ask(
        folder, [case(experiment, size=SIZES[1][0], scale=1.0), case(experiment, size=(9, 9), view=(0, 9))]
    )
    theirs = pixels(draw_heatmap(surface, *SIZES[1]))
    ours = np.reshape(above["pixels"], (297, 345, 4))[:, :, :3]
    assert (np.abs(ours - theirs).max(axis=2) > 8).mean() <= 0.01
    assert (ours == ours[0, 0]).all(axis=2).mean() == pytest.approx(0.5, abs=0.02)
    assert np.mean(np.array(aside["bands"]) < 0) == pytest.approx(0.5, abs=0.03)
    assert len(aside["depths"]) == np.sum(np.array(aside["bands"]) >= 0)
