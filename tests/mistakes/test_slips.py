"""The slips of who computes with layers, samples and classes: each as numpy makes it, and what is said to it."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from backprop_widgets import (
    MISTAKES,
    Experiment,
    Graph,
    Worksheet,
    cross_entropy,
    exp,
    half_squared_error,
    log,
    mlp,
    sigmoid,
    softmax,
    variables,
)
from backprop_widgets.experiment.status import status_messages
from backprop_widgets.explain.mistakes import explain_mistake
from backprop_widgets.mistakes.guesses import GUESSES
from backprop_widgets.mistakes.hand_computation import HandComputation
from backprop_widgets.symbolic.names import Quantity

SIZES = [(2, 3, 1), (3, 2, 2), (2, 4, 3, 2)]
SEEDS = range(2)
layered = pytest.mark.parametrize(("sizes", "seed"), [*product(SIZES, SEEDS)])


def draw(sizes, seed, samples=0, **options):
    """Return a network of layers and a point at which nothing cancels; of samples, where there are to be some."""
    network, dice = mlp(sizes, seed=seed, **options), np.random.default_rng(seed)
    values = {name: float(value) for name, value in zip(network.values, dice.uniform(0.2, 1.3, 99), strict=False)}
    values |= {name: value * (-1) ** place for place, (name, value) in enumerate(values.items())}
    if samples:
        data = [name for name in values if name[0] in "xt"]
        values |= {name: dice.uniform(-1.5, 1.5, samples) for name in data}
    return network, values


def places(letter, layer, *counts):
    return [f"{letter}{layer}_{'_'.join(map(str, at))}" for at in product(*(range(1, count + 1) for count in counts))]


def read(numbers, names, *shape):
    return np.array([numbers[name] for name in names]).reshape(shape or -1)


def typed(value):
    return float(f"{value:.5g}")


def keys(said):
    return [match.mistake.key for match in said.matches]


def made_by(network, values, key, quantity, which=0):
    """Return what a guess makes of a quantity."""
    asked = Quantity.parse(quantity)
    sites = GUESSES[key].sites(network.graph, network.weights, asked)
    by_hand = HandComputation(network.graph, network.weights, {**values, "eta": 0.1}, sites)
    return by_hand.compute(quantity)[1 + which, 0]


@layered
def test_a_bias_times_the_input_is_the_gradient_of_a_weight(sizes, seed):
    network, values = draw(sizes, seed)
    forward = network.graph.forward(values)
    right, named = forward.backward(), 0
    sites = MISTAKES["bias times input"].sites(network)
    assert len(sites) == sum(below * size for below, size in pairwise(sizes))
    for site in sites:
        (where,), taken = site.where, site.words["taken"]
        unit, bias = where[1:].split("/d")
        product_ = right[unit] * forward[taken]
        assert forward.backward(site)[bias] == pytest.approx(product_, rel=1e-12)
        said = network.graph.diagnose(typed(product_), f"dL/d{bias}", values, weights=network.weights)
        assert not said.right
        named += said.matches[0].mistake.key == "bias times input"
    assert named >= 0.9 * len(sites)  # a rarer slip is seldom hit by accident


@layered
def test_a_dot_product_for_the_product_place_by_place_is_one_number_for_a_layer(sizes, seed):
    network, values = draw(sizes, seed)
    forward = network.graph.forward(values)
    right = forward.backward()
    named, asked = 0, 0
    for layer in range(len(sizes) - 2, 0, -1):
        weights = read(values, places("w", layer + 1, sizes[layer + 1], sizes[layer]), sizes[layer + 1], -1)
        above = read(right, places("z", layer + 1, sizes[layer + 1]))
        slopes = 1 - read(forward, places("a", layer, sizes[layer])) ** 2
        gathered = np.full(sizes[layer], (weights.T @ above) @ slopes)
        below = sizes[layer - 1]
        inputs = read(forward, places("a", layer - 1, below) if layer > 1 else [f"x{k + 1}" for k in range(below)])
        for name, expected in [
            *zip(places("z", layer, sizes[layer]), gathered, strict=True),
            *zip(places("b", layer, sizes[layer]), gathered, strict=True),
            *zip(places("w", layer, sizes[layer], below), np.outer(gathered, inputs).ravel(), strict=True),
        ]:
            sites = GUESSES["dot for product"].sites(network.graph, network.weights, Quantity.parse(f"dL/d{name}"))
            (at,) = [place for place, site in enumerate(sites) if f"dL/dz{layer}_1" in site.where]
            found = made_by(network, values, "dot for product", f"dL/d{name}", at)
            assert found == pytest.approx(expected, rel=1e-12)
            if name[0] == "w" and not name.endswith("_1"):
                continue  # one input is enough
            said = network.graph.diagnose(typed(expected), f"dL/d{name}", values, weights=network.weights)
            assert not said.right
            named, asked = named + ("dot for product" in keys(said)), asked + 1
    assert named >= 0.8 * asked


def test_a_dot_product_goes_on_into_the_layer_below():
    network, values = draw((2, 4, 3, 2), 1)
    forward = network.graph.forward(values)
    right = forward.backward()
    matrix = {layer: read(values, places("w", layer, *size), *size) for layer, size in {2: (3, 4), 3: (2, 3)}.items()}
    slopes = {layer: 1 - read(forward, places("a", layer, size)) ** 2 for layer, size in {1: 4, 2: 3}.items()}
    gathered = np.full(3, (matrix[3].T @ read(right, places("z", 3, 2))) @ slopes[2])
    below = (matrix[2].T @ gathered) * slopes[1]
    sites = GUESSES["dot for product"].sites(network.graph, network.weights, Quantity.parse("dL/dz1_1"))
    (at,) = [place for place, site in enumerate(sites) if "dL/dz2_1" in site.where]
    assert made_by(network, values, "dot for product", "dL/dz1_2", at) == pytest.approx(below[1], rel=1e-12)


def test_a_layer_whose_outputs_stand_at_different_heights_has_no_dot_product():
    x, t, w1, w2, v1, v2, u = variables("x t w1 w2 v1 v2 u")
    h1, h2 = (sigmoid((w * x).named(f"z{k}")).named(f"h{k}") for k, w in enumerate((w1, w2), 1))
    y = (v1 * h1 + v2 * (u * h2).named("g")).named("y")
    graph = Graph(half_squared_error(y, t).named("L"))
    sites = GUESSES["dot for product"].sites(graph, ("w1", "w2", "v1", "v2", "u"), Quantity.parse("dL/dz1"))
    assert sites == []


LOGITS, TARGETS = variables("z1 z2 z3"), variables("t1 t2 t3")


def by_shares():
    shares = [p.named(f"p{k}") for k, p in enumerate(softmax(LOGITS), 1)]
    return Graph((-sum(t * log(p) for t, p in zip(TARGETS, shares, strict=True))).named("L"))


def by_powers():
    powers = [exp(z).named(f"e{k}") for k, z in enumerate(LOGITS, 1)]
    shares = [(power / sum(powers)).named(f"p{k}") for k, power in enumerate(powers, 1)]
    return Graph((-sum(t * log(p) for t, p in zip(TARGETS, shares, strict=True))).named("L"))


def by_powers_and_their_sum():
    powers = [exp(z) for z in LOGITS]
    total = sum(powers).named("S")
    shares = [(power / total).named(f"p{k}") for k, power in enumerate(powers, 1)]
    return Graph((-sum(t * log(p) for t, p in zip(TARGETS, shares, strict=True))).named("L"))


def by_logits():
    return Graph(cross_entropy(LOGITS, TARGETS).named("L"))


def by_log_shares():
    logs = [log(p).named(f"l{k}") for k, p in enumerate(softmax(LOGITS), 1)]
    return Graph(sum(-(t * each) for t, each in zip(TARGETS, logs, strict=True)).named("L"))


def squared():
    shares = [p.named(f"p{k}") for k, p in enumerate(softmax(LOGITS), 1)]
    return Graph(sum(half_squared_error(p, t) for t, p in zip(TARGETS, shares, strict=True)).named("L"))


WRITTEN = [by_shares, by_powers, by_powers_and_their_sum, by_logits, by_log_shares, squared]


def classes(seed, *, hot=None):
    dice = np.random.default_rng(seed)
    z = dice.uniform(-1.5, 1.5, 3).round(3)
    t = dice.dirichlet((2.0, 2.0, 2.0)) if hot is None else np.eye(3)[hot]
    p = np.exp(z) / np.exp(z).sum()
    names = [*(f"z{k}" for k in (1, 2, 3)), *(f"t{k}" for k in (1, 2, 3))]
    return dict(zip(names, map(float, [*z, *t]), strict=True)), p, t


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("write", WRITTEN)
def test_p_times_1_minus_p_on_the_diagonal_alone_is_the_jacobian_without_the_rest(write, seed):
    values, p, t = classes(seed)
    graph = write()
    flows = p - t if write is squared else -t / p
    (site,) = MISTAKES["diagonal alone"].sites(graph)
    wrong, right = graph.forward(values).backward(site), graph.forward(values).backward()
    for k in range(3):
        expected, name = flows[k] * p[k] * (1 - p[k]), f"z{k + 1}"
        assert wrong[name] == pytest.approx(expected, rel=1e-11)
        assert right[name] == pytest.approx(flows @ (np.diag(p) - np.outer(p, p))[:, k], rel=1e-11)
        said = graph.diagnose(typed(expected), f"dL/d{name}", values, weights=("z1", "z2", "z3"))
        assert said.matches[0].mistake.key == "diagonal alone"


@pytest.mark.parametrize("write", WRITTEN)
def test_only_what_the_sentence_names_is_wrong_on_the_diagonal_alone(write):
    graph = write()
    values, *_ = classes(5)
    (site,) = MISTAKES["diagonal alone"].sites(graph)
    right, wrong = graph.program()(values), graph.program(mistake=site)(values)
    local = [name for name in right if "/" in name and (not name.startswith("dL/") or name in site.where)]
    assert {name for name in local if abs(right[name] - wrong[name]) > 1e-12} == set(site.where)


@pytest.mark.parametrize(("hot", "first"), [*product(range(3), (0, 1))])
@pytest.mark.parametrize("write", [by_shares, by_powers, by_powers_and_their_sum, by_logits])
def test_the_number_of_the_class_for_a_one_hot_target(write, hot, first):
    values, p, t = classes(hot, hot=hot)
    graph = write()
    for k in range(3):
        wrong, right = p[k] - (hot + first), p[k] - t[k]
        if wrong == pytest.approx(right):
            continue
        said = graph.diagnose(typed(wrong), f"dL/dz{k + 1}", values, weights=("z1", "z2", "z3"))
        assert said.matches[0].mistake.key == "no one-hot", (k, wrong, said)
        assert graph.diagnose(typed(right), f"dL/dz{k + 1}", values, weights=("z1", "z2", "z3")).right


def test_no_class_is_subtracted_where_targets_are_shares():
    values, p, t = classes(1)
    number = sum(place * share for place, share in enumerate(t))
    for k in range(3):
        said = by_logits().diagnose(typed(p[k] - number), f"dL/dz{k + 1}", values, weights=("z1", "z2", "z3"))
        assert "no one-hot" not in keys(said)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_number_of_the_class_goes_down_into_the_layers(seed):
    network, values = draw((2, 3, 3), seed, loss="cross_entropy")
    values |= {"t1": 0.0, "t2": 0.0, "t3": 1.0}
    forward = network.graph.forward(values)
    wrong = read(forward.backward(), places("z", 2, 3)) + read(values, ["t1", "t2", "t3"]) - 2
    hidden = read(forward, places("a", 1, 3))
    found = np.outer(wrong, hidden)
    for (row, column), expected in np.ndenumerate(found):
        name = f"dL/dw2_{row + 1}_{column + 1}"
        assert made_by(network, values, "no one-hot", name) == pytest.approx(expected, rel=1e-12)
        assert "no one-hot" in keys(network.graph.diagnose(typed(expected), name, values, weights=network.weights))


def line(count, seed=0):
    """Return one unit with a bias, samples, and numpy's outputs and gradient for any errors."""
    x, t, w, b = variables("x t w b")
    y = sigmoid((w * x + b).named("z")).named("y")
    dice = np.random.default_rng(seed)
    values = {"x": dice.uniform(-2, 2, count), "t": dice.uniform(0, 1, count), "w": 0.7, "b": -0.3}
    outputs = 1 / (1 + np.exp(-(0.7 * values["x"] - 0.3)))

    def slopes(errors):
        delta = errors * outputs * (1 - outputs)
        return {"w": delta * values["x"], "b": delta}

    return Graph(half_squared_error(y, t).named("L")), values, outputs, slopes


def averages(count, seed):
    """Return by slip what numpy makes of ``mean dL/dw``, ``mean dL/db`` and ``mean L``."""
    _, values, y, slopes = line(count, seed)
    losses, each = (y - values["t"]) ** 2 / 2, slopes(y - values["t"])
    square = y.reshape(-1, 1) - values["t"]  # (n, 1) − (n,)
    assert square.shape == (count, count)
    pairs = slopes(square.mean(axis=1))
    return {
        ("one sample", count): (each["w"][-1], each["b"][-1], losses[-1]),
        ("one sample", 1): (each["w"][0], each["b"][0], losses[0]),
        ("sum for mean", None): (each["w"].sum(), each["b"].sum(), losses.sum()),
        ("broadcast", None): (pairs["w"].mean(), pairs["b"].mean(), (square**2 / 2).mean()),
    }


@pytest.mark.parametrize(("count", "seed"), [*product((2, 3, 7), SEEDS)])
def test_what_stands_for_the_mean_over_samples(count, seed):
    graph, values, *_ = line(count, seed)
    sheet = Worksheet(f"test slips {count} {seed}", values, network=graph, weights=("w", "b"), eta=0.5)
    for (key, number), wrong in averages(count, seed).items():
        for quantity, value in zip(("mean dL/dw", "mean dL/db", "mean L"), wrong, strict=True):
            sheet.reset()
            said = sheet.check(quantity, f"{value:.7g}")
            assert said.kind == "mistake", (quantity, said)
            assert key in said.mistakes
            if key == "one sample" and said.mistakes[0] == key and count > 2:
                assert f"Only sample {number} counts here" in said.text
        for name, slope in zip("wb", wrong, strict=False):
            sheet.reset()
            said = sheet.check(f"{name}'", f"{values[name] - 0.5 * slope:.8g}")
            assert key in said.mistakes, (key, name, said)
    for quantity, truth in sheet.task.truths.items():
        assert sheet.check(quantity, f"{truth:.6g}").right, quantity


def test_many_samples_are_not_paired_and_two_targets_neither():
    graph, values, y, slopes = line(101)
    value = slopes((y.reshape(-1, 1) - values["t"]).mean(axis=1))["b"].mean()
    sheet = Worksheet("test slips many", values, network=graph, weights=("w", "b"))
    assert "broadcast" not in sheet.check("mean dL/db", f"{value:.7g}").mistakes
    network, point = draw((2, 2, 2), 1, samples=3)
    both = Worksheet("test slips two targets", point, network=network)
    assert both.check("mean dL/db2_1", f"{both.task.truths['mean dL/db2_1']:.7g}").right
    assert both.check("mean dL/db2_1", f"{both.task.by_sample('dL/db2_1')[2]:.7g}").mistakes[0] == "one sample"


@layered
def test_in_layers_one_sample_and_a_bias_times_its_input_are_told_apart(sizes, seed):
    network, values = draw(sizes, seed, samples=4)
    backward = network.graph.forward(values).backward()
    sheet = Worksheet(f"test slips layers {sizes} {seed}", values, network=network)
    for name in ("b1_1", "w1_2_1", f"b{len(sizes) - 1}_1"):
        sheet.reset()
        last = backward[name][-1]
        assert sheet.check(f"mean dL/d{name}", f"{last:.7g}").mistakes[:1] == ("one sample",)
        assert sheet.check(f"mean dL/d{name}", f"{backward[name].mean():.6g}").right
    inputs = (backward["z1_1"] * values["x1"]).mean()
    assert "bias times input" in sheet.check("mean dL/db1_1", f"{inputs:.7g}").mistakes


@layered
@pytest.mark.parametrize("loss", ["half_squared_error", "cross_entropy"])
def test_a_right_answer_is_right_with_all_of_them_in_the_catalogue(sizes, seed, loss):
    if loss == "cross_entropy" and sizes[-1] == 1:
        sizes = (*sizes[:-1], 3)
    network, values = draw(sizes, seed, loss=loss)
    if loss == "cross_entropy":
        values |= {name: float(name == "t2") for name in values if name[0] == "t"}
    forward = network.graph.forward(values)
    backward = forward.backward()
    for name in ("b1_1", "z1_2", f"z{len(sizes) - 1}_1", "w1_2_1"):
        for digits in (4, 6):
            answer = f"{backward[name]:.{digits - 1}e}"
            said = network.graph.diagnose(float(answer), f"dL/d{name}", values, weights=network.weights)
            assert (said.right, said.matches) == (True, ()), (name, answer)


def sentence_to(graph, values, quantity, answer, weights):
    """Return what is said to an answer by a sheet."""
    sheet = Worksheet(f"test slips {quantity} {answer}", values, network=graph, weights=weights)
    sheet.reset()
    return sheet.check(quantity, f"{answer:.6g}").text


def test_each_slip_of_the_list_has_its_sentence():
    """Each number is typed as who makes the slip would type it; the two last are no answers, but states."""
    network, values = draw((2, 3, 3, 2), 2)
    graph, weights = network.graph, network.weights
    forward = graph.forward(values)
    right = forward.backward()
    z2, matrix = read(right, places("z", 2, 3)), read(values, places("w", 2, 3, 3), 3, 3)
    delta = read(right, places("z", 1, 3))
    samples, data, _, _ = line(4, 3)
    slips = averages(4, 3)
    hot, p, _ = classes(2, hot=2)
    shares, q, t = classes(0)

    def of_layers(quantity, answer):
        return sentence_to(graph, values, quantity, answer, weights)

    def of_samples(answer):
        return sentence_to(samples, data, "mean dL/db", answer, ("w", "b"))

    def of_classes(values, quantity, answer):
        return sentence_to(by_shares(), values, quantity, answer, ("z1", "z2", "z3"))

    for said, part in (
        (of_layers("dL/db1_2", delta[1] * values["x1"]), "x1 is a factor too many in dz1_2/db1_2"),
        (of_samples(slips["one sample", 4][1]), "Only sample 4 counts here: mean dL/db takes the mean over all 4"),
        (of_samples(slips["sum for mean", None][1]), "The sum stands where the mean belongs: in mean dL/db it is"),
        (of_samples(slips["broadcast", None][1]), "Each output is compared with every target here, 4 × 4 of them"),
        (of_layers("dL/da1_1", (matrix @ z2)[0]), "Wᵀδ, not Wδ."),
        (of_layers("dL/dw2_1_2", z2[1] * forward["a1_1"]), "a transposed gradient"),
        (of_layers("dL/dz1_1", delta.sum()), "In dL/dz1_1, the sum over all units of the layer stands."),
        (of_classes(hot, "dL/dz1", p[0] - 2), "In dL/dz1, the number of the class is subtracted."),
        (of_classes(shares, "dL/dz3", -t[2] * (1 - q[2])), "Each z of a softmax changes every p. "),
    ):
        assert part in said, said
    experiment = Experiment(by_powers(), values=hot, weights=("z1", "z2", "z3"))
    experiment.set({"z1": 5.0, "z3": -760.0})
    assert "L is not finite: p₃ is 0 there, and only a number above 0 has a logarithm." in status_messages(experiment)
    assert "are twins" in status_messages(Experiment(mlp((2, 3, 1), initial="equal")))


def test_what_each_sentence_says():
    site = MISTAKES["bias times input"].sites(mlp((2, 2, 1)))[0]
    said = "a1_2 is a factor too many in dz2_1/db2_1: a bias is added, and multiplied with nothing."
    assert explain_mistake(site) == said
    (site,) = MISTAKES["diagonal alone"].sites(by_shares())
    assert explain_mistake(site, way=("dp2/dz1", "dp3/dz1")) == (
        "Each z of a softmax changes every p. Beside p(1 − p) on the diagonal there is −pᵢpⱼ for every other class, "
        "which is missing in dp2/dz1, dp3/dz1."
    )


def test_a_wide_unit_and_what_is_no_bias_have_no_site():
    assert MISTAKES["bias times input"].sites(mlp((13, 1))) == ()
    assert len(MISTAKES["bias times input"].sites(mlp((12, 1)))) == 12
    x, w, t, c = variables("x w t c")
    for graph in (
        Graph((((w * x).named("z") - t) ** 2).named("L")),  # a target
        Graph((w * x + x).named("L")),  # the input, past a layer
        Graph(((w * x + c).named("z") * c).named("L")),  # used in another way as well
    ):
        assert MISTAKES["bias times input"].sites(graph, ("w",)) == ()
    shared = Graph(((w * x + c).named("u") + (t * x + c).named("v")).named("L"))
    (site,) = MISTAKES["bias times input"].sites(shared, ("w", "t"))
    assert site.where == ("dv/dc", "du/dc")
    assert shared.forward(x=3, w=1, t=1, c=1).backward(site)["c"] == 6.0
