"""What lesson 14 says; with PyTorch, JAX and micrograd, where they are installed, every number that they printed."""

from __future__ import annotations

import contextlib
import io
import re
import textwrap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import nbformat
import numpy as np
import pytest

from backprop_widgets import Graph, Worksheet, judge, mlp, sin, sweep, variables, worked_example
from backprop_widgets.exercises import own_engine
from backprop_widgets.exercises.beside import beside
from backprop_widgets.exercises.own_engine import Node, parallel
from backprop_widgets.exercises.question import find_source, read_question

BOOK = nbformat.read(Path(__file__).resolve().parents[2] / "notebooks" / "14-what-it-costs.ipynb", as_version=4)
LIBRARIES = ("torch", "jax", "micrograd")
BEFORE = re.compile(r"<details><summary>The lines that stand before each loop.*?```python\n(.*?)```", re.DOTALL)
PRINTED = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
LOOPS = [f"14/loop-{number}" for number in range(1, 9)]
CURES = {  # what is written in place of what
    "14/loop-1": ("    loss.backward()", "    opt.zero_grad()\n    loss.backward()"),
    "14/loop-2": (".detach()\n    pictures.append(a.numpy())", "\n    pictures.append(a.detach().numpy())"),
    "14/loop-3": ("a -= 0.5", "a = a - 0.5"),
    "14/loop-4": (
        ".mean()\n    report(step, forward, operations=operations(total))",
        ".mean().item()\n    report(step, forward)",
    ),
    "14/loop-5": ("    with torch.no_grad():\n        y = net(x)\n", "    y = net(x)\n"),
    "14/loop-6": (".flatten()", ""),
    "14/loop-7": ("            w.data -= 0.3 * g\n            w.grad = g\n", "            w.grad = g\n    move()\n"),
    "14/loop-8": ("for samples in", "net.eval()\nfor samples in"),
}
MOVE = "def move():\n    for w in net.parameters():\n        w.data -= 0.3 * w.grad\n"


@cache
def loop(name: str) -> tuple[str, str]:
    """Return the program of a question, and what is said that it printed."""
    return PRINTED.search(find_source(name)[1]).groups()


def run(program: str, names: dict[str, object] | None = None) -> str:
    """Return what a program prints behind the lines that stand before each loop; an error as its last line."""
    pytest.importorskip("torch")
    (before,) = (found[1] for cell in BOOK.cells if (found := BEFORE.search(cell.source)))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(f"{before}\n{program}", {} if names is None else names)
        except RuntimeError as error:
            print(textwrap.fill(f"RuntimeError: {str(error).partition(' Hint:')[0]}", 72))
    return out.getvalue()


@pytest.fixture(autouse=True)
def as_it_was():
    """Leave PyTorch as it was: the loops ask for sixteen digits, and for a seed."""
    yield
    if find_spec("torch"):
        import torch

        torch.set_default_dtype(torch.float32)


def rows(table: str) -> dict[int, list[float]]:
    """Return a table by the step: loss, length, what came back (nan where it is none), the nudge, and what follows."""
    found = re.findall(r"^ *(\d+)  +(.+)$", table, re.MULTILINE)
    return {int(step): [float(n) if n != "none" else np.nan for n in rest.split()] for step, rest in found}


def table(name: str) -> np.ndarray:
    return np.array([*rows(loop(name)[1]).values()])


def apart(numbers: np.ndarray) -> float:
    """Return by how much what came back and the nudge differ at most."""
    return float(np.max(np.abs(numbers[:, 2] - numbers[:, 3])))


# What it costs; the questions check most of it themselves.


def test_a_hundred_inputs_take_a_hundred_sweeps_up_and_one_down():
    inputs = [f"x{number}" for number in range(1, 101)]
    forward, reverse = (sweep(mlp((100, 4, 1)), mode, inputs=inputs) for mode in ("forward", "reverse"))
    assert forward.together == 100 * reverse.together == 40_900


@pytest.mark.parametrize("root", [4, 8, 10])
def test_about_two_roots_of_n_values_are_kept_of_a_chain_for_less_than_one_sweep_more(root):
    (value,) = variables("x")
    for _ in range(root**2):
        value = sin(value)
    run = sweep(Graph(value), every=root)
    assert run.peak == 2 * root - 1
    assert 0 < run.again < root**2


def test_pytorch_keeps_the_output_of_a_sigmoid_and_the_factors_of_a_product():
    torch = pytest.importorskip("torch")
    a, b = (torch.tensor(value, requires_grad=True) for value in (0.3, 0.7))
    product, output = (a * b).grad_fn, torch.sigmoid(a).grad_fn
    assert (product._saved_self.item(), product._saved_other.item()) == (a.item(), b.item())
    assert output._saved_result.item() == torch.sigmoid(a).item()
    assert not [name for name in dir((a + b).grad_fn) if name in ("_saved_self", "_saved_other")]
    on = torch.relu(a * b)
    assert on.grad_fn._saved_result.data_ptr() == on.data_ptr()


# The eight loops, as they are printed.


@pytest.mark.parametrize("name", LOOPS)
def test_each_loop_prints_what_is_said(name):
    program, printed = loop(name)
    assert run(program) == printed


def test_another_seed_prints_something_else():
    program, printed = loop(LOOPS[0])
    assert run(f"torch.manual_seed(15)\nfirst.reset_parameters()\n{program}") != printed


@pytest.mark.parametrize("name", LOOPS)
def test_a_program_and_what_it_printed_stand_in_each(name):
    assert len(PRINTED.findall(find_source(name)[1])) == 1


@pytest.mark.parametrize("name", LOOPS)
def test_the_cure_cures(name):
    program, _ = loop(name)
    wrong, right = CURES[name]
    assert wrong in program
    cured = run(MOVE + program.replace(wrong, right))
    assert "RuntimeError" not in cured
    if name == "14/loop-3":
        return
    numbers = np.array([*rows(cured.partition("the first of")[0]).values()])
    assert apart(numbers) < 2e-4
    assert numbers[-1, 0] < 0.5 * numbers[0, 0]
    if name == "14/loop-7":
        assert numbers[:, 0].max() < 0.5
    if name == "14/loop-8":
        assert len({*re.findall(r"samples: (\S+)", cured)}) == 1


# What is said of the tables.


def test_without_a_reset_all_gradients_so_far_are_added_and_the_loss_goes_up_and_down():
    numbers = table("14/loop-1")
    came, nudged, losses = numbers[:, 2], numbers[:, 3], numbers[:, 0]
    assert came[:3] == pytest.approx(np.cumsum(nudged[:3]), abs=2e-4)
    assert abs(came[1] - 2 * nudged[1]) > 0.005
    assert losses[-1] > losses[-2] < losses[-3]
    assert numbers[4, 1] > 10 * numbers[0, 1]
    assert losses[3] < table("14/loop-4")[3, 0]  # faster at first than with a reset


def test_what_is_cut_off_gets_none_and_what_is_above_the_cut_learns_a_fifth():
    numbers = table("14/loop-2")
    assert np.isnan(numbers[:, 2]).all()
    assert (np.diff(numbers[:, 0]) < 0).all()
    assert 1 - numbers[-1, 0] / numbers[0, 0] == pytest.approx(0.2, abs=0.01)
    names: dict[str, object] = {}
    run(f"start = first.weight.detach().clone()\n{loop('14/loop-2')[0]}", names)
    assert (names["first"].weight - names["start"]).abs().max() < 1e-9  # what nudges to and fro leave


@pytest.mark.parametrize(("left", "harm"), [("a -= 0.5\n", False), ("y += 1\n", True)])
def test_the_first_change_in_place_does_harm_and_the_second_does_not(left, harm):
    assert ("RuntimeError" in run(loop("14/loop-3")[0].replace(left, ""))) is harm
    assert "[41, 8]" in loop("14/loop-3")[1]


def test_what_total_can_go_back_through_grows_by_as_much_in_each_step():
    steps = [*rows(loop("14/loop-4")[1])]
    numbers = table("14/loop-4")
    assert apart(numbers) == 0
    assert np.diff(numbers[:, 4]) == pytest.approx(9 * np.diff(steps))


def test_to_go_back_through_total_at_the_end_stops_with_an_error():
    assert "modified by an inplace operation" in run(f"{loop('14/loop-4')[0]}\ntotal.backward()").replace("\n", " ")


def test_with_no_past_no_weight_moves_and_without_the_line_that_hides_it_there_is_an_error():
    numbers = table("14/loop-5")
    assert len({*numbers[:, 0]}) == 1
    assert np.isnan(numbers[:, 2]).all()
    said = run(loop("14/loop-5")[0].replace("    loss.requires_grad_()\n", "")).replace("\n", " ")
    assert "element 0 of tensors does not require grad and does not have a grad_fn" in said
    assert "`element 0 of tensors does not require grad and does not have a grad_fn`" in find_source("14/loop-5")[1]


def test_a_column_minus_a_list_agrees_with_the_nudge_and_its_best_is_the_mean():
    numbers = table("14/loop-6")
    assert apart(numbers) == 0
    assert (np.diff(numbers[:, 0]) <= 0).all()
    t = np.sin(2 * np.linspace(-2, 2, 41))
    assert numbers[-1, 0] == pytest.approx(np.mean((t - t.mean()) ** 2), abs=5e-5)
    assert np.subtract.outer(t, t).shape == (41, 41)
    torch = pytest.importorskip("torch")
    with pytest.warns(UserWarning, match="target size"):
        torch.nn.functional.mse_loss(torch.zeros(41, 1), torch.zeros(41))


def test_of_two_samples_as_well_a_column_minus_a_list_learns_nothing_and_a_column_all():
    two = "x, t = x[10:32:21], t[10:32:21]\n"
    flat = loop("14/loop-6")[0].replace("for step", f"{two}for step", 1)
    losses = [
        rows(run(program).partition("the outputs")[0])[200][0] for program in (flat, flat.replace(".flatten()", ""))
    ]
    assert losses[0] > 0.1
    assert losses[1] < 1e-3


def test_an_update_that_comes_too_early_is_off_in_the_third_digit_and_runs_away_later():
    numbers = table("14/loop-7")
    assert 0.01 < abs(numbers[0, 2] / numbers[0, 3] - 1) < 0.05
    assert numbers[3, 0] < 0.1
    assert numbers[-1, 0] > 1


def test_with_versions_counted_the_early_update_stops_with_an_error():
    counted = "            with torch.no_grad():\n                w -= 0.3 * g\n"
    said = run(loop("14/loop-7")[0].replace("            w.data -= 0.3 * g\n", counted)).replace("\n", " ")
    assert "modified by an inplace operation" in said


def test_what_is_detached_is_the_same_numbers_and_no_copy():
    torch = pytest.importorskip("torch")
    a = torch.ones(3, requires_grad=True) * 2
    assert a.detach().data_ptr() == a.data_ptr()
    assert a.detach().grad_fn is None


def test_batch_normalisation_shifts_and_scales_and_then_has_a_factor_and_a_bias_of_its_own():
    torch = pytest.importorskip("torch")
    layer = torch.nn.BatchNorm1d(8)
    assert [name for name, _ in layer.named_parameters()] == ["weight", "bias"]
    given = layer(torch.randn(41, 8, generator=torch.Generator().manual_seed(1)))
    assert given.mean(0).abs().max() < 1e-6
    assert (given.std(0, unbiased=False) - 1).abs().max() < 1e-4
    layer.eval()
    assert layer(torch.zeros(2, 8)).requires_grad


def test_in_training_a_sample_has_as_many_answers_as_neighbours():
    assert len({*re.findall(r"samples: (\S+)", loop("14/loop-8")[1])}) == 3
    numbers = table("14/loop-8")[:7]
    assert apart(numbers) == 0
    assert numbers[-1, 0] < 0.2 * numbers[0, 0]


def test_below_a_batch_normalisation_a_bias_gets_nothing_and_a_weight_what_the_small_number_leaves():
    program, _ = loop("14/loop-8")
    found = {}
    for small in (1e-5, 1e-12):
        names: dict[str, object] = {}
        shown = rows(run(program.replace("BatchNorm1d(8)", f"BatchNorm1d(8, eps={small})"), names))
        found[small] = max(abs(row[2]) for row in shown.values())
        assert names["first"].bias.grad.abs().max() < 1e-12
        assert 0.15 < shown[200][0] / shown[0][0] < 0.25  # a fifth
    assert found == {1e-5: 0.0004, 1e-12: 0}


def test_into_a_row_that_is_named_twice_numpy_writes_twice_and_only_a_repeated_row_shows_it():
    C, dA = np.arange(12.0).reshape(4, 3), np.random.default_rng(1).normal(size=(3, 3))

    def hasty(rows: list[int]) -> np.ndarray:
        dC = np.zeros_like(C)
        dC[rows] += dA
        return dC

    def added(rows: list[int]) -> np.ndarray:
        dC = np.zeros_like(C)
        np.add.at(dC, rows, dA)
        return dC

    assert (hasty([2, 2, 0])[2] == dA[1]).all()
    assert added([2, 2, 0])[2] == pytest.approx(dA[0] + dA[1])
    assert (hasty([2, 1, 0]) == added([2, 1, 0])).all()
    torch = pytest.importorskip("torch")
    table = torch.tensor(C, requires_grad=True)
    (table[[2, 2, 0]] * torch.tensor(dA)).sum().backward()
    assert table.grad.numpy() == pytest.approx(added([2, 2, 0]))


# Side by side.


def cells(*names: str) -> dict[str, object]:
    made: dict[str, object] = {"beside": beside, "math": __import__("math")}
    for cell in BOOK.cells:
        if cell.id in names:
            exec(cell.source, made)
    return made


def ours() -> str:
    back = worked_example().graph.forward(x=1.5, t=0.8, w1=0.4, w2=-0.7).backward()
    return f"{back.forward['L']:.9f}  {back['w1']:.9f}  {back['w2']:.9f}"


@pytest.mark.parametrize("module", LIBRARIES)
def test_each_library_is_recorded_with_our_numbers(module):
    (source,) = (cell.source for cell in BOOK.cells if f'@beside("{module}"' in cell.source)
    assert f'"{ours()}"' in source


@pytest.mark.parametrize("module", LIBRARIES)
def test_each_library_prints_what_is_recorded(module, capsys):
    pytest.importorskip(module)
    cells("sigmoid", module)
    printed, source = capsys.readouterr().out.splitlines()
    assert printed == ours()
    assert source.endswith("computed here")


@pytest.mark.nightly
@pytest.mark.parametrize("module", LIBRARIES)
def test_at_night_each_library_is_installed(module):
    assert find_spec(module)


def test_where_a_library_is_not_installed_what_it_printed_is_shown_and_nothing_is_called(capsys):
    @beside("no_such_library", "3.1", "0.25")
    def by_it():
        raise AssertionError

    assert capsys.readouterr().out == "0.25\nno_such_library 3.1, recorded: it is not installed here\n"


def test_where_it_is_installed_other_numbers_are_printed_as_they_are(capsys):
    @beside("nbformat", "3.1", "0.250000000")
    def by_it():
        return 0.5, np.float64(-0.125)

    assert capsys.readouterr().out.startswith("0.500000000  -0.125000000\nnbformat ")


def test_who_derives_what_stands_above_the_line_alone_is_told_that_it_stands_below_it_as_well():
    said = ladder().check("du/dw1", 0.25)
    assert said.mistakes == ("one route",)
    assert "Only part of du/dw1 is counted: what it is taken by stands in the formula at several places" in said.text
    assert "(dy/dw1): for dL/dw1 all of them" in ladder().check("dL/dw1", 0.4 * 0.16).text


def test_a_second_time_pytorch_stops_or_doubles_and_jax_repeats():
    torch, jax = pytest.importorskip("torch"), pytest.importorskip("jax")
    w = torch.tensor(0.4, requires_grad=True)
    loss = torch.sigmoid(w) ** 2
    loss.backward(retain_graph=True)
    first = w.grad.item()
    loss.backward()
    assert w.grad.item() == pytest.approx(2 * first)
    with pytest.raises(RuntimeError, match="second time"):
        loss.backward()
    once, again = (float(jax.grad(lambda w: jax.nn.sigmoid(w) ** 2)(0.4)) for _ in range(2))
    assert once == again


def test_a_second_time_micrograd_adds_more_than_as_much():
    engine = pytest.importorskip("micrograd.engine")
    sigmoid = cells("sigmoid")["sigmoid"]
    w1, w2 = engine.Value(0.4), engine.Value(-0.7)
    loss = 0.5 * (w2 * sigmoid(w1 * 1.5) - 0.8) ** 2
    loss.backward()
    first = w1.grad
    loss.backward()
    assert w1.grad > 2.5 * first > 0


# The project.


def ladder() -> Worksheet:
    network = read_question("14/ladder").network
    sheet = Worksheet("test lesson 14", network.values, network=network)
    sheet.reset()
    return sheet


def loss(w1: float, w2: float = 2.5, x: float = 2, t: float = 2) -> float:
    v = w1 * x / (w1 + x) + w2
    return 0.5 * (v * w1 / (v + w1) - t) ** 2


def test_three_ways_lead_to_one_number():
    by_hand = (2.4 - 2) * ((4 / 10) ** 2 + (6 / 10) ** 2 * (2 / 8) ** 2)
    w1, w2 = Node(6), Node(2.5)
    error = parallel(parallel(w1, Node(2)) + w2, w1) - Node(2)
    found = own_engine.backward(Node(0.5) * error * error)
    assert found[w1] == pytest.approx(by_hand, rel=1e-12)
    assert found[w2] == pytest.approx((2.4 - 2) * (6 / 10) ** 2, rel=1e-12)
    assert (loss(6 + 1e-5) - loss(6 - 1e-5)) / 2e-5 == pytest.approx(by_hand, rel=1e-8)
    task = ladder().task
    for name, number in (("v", 4), ("y", 2.4), ("dL/dw1", by_hand), ("du/dw1", (2 / 8) ** 2), ("dL/dv", 0.4 * 0.36)):
        assert task.truth(name) == pytest.approx(number, rel=1e-12), name
    assert judge(parallel, Node).right


def test_the_two_uses_have_different_slopes_so_that_no_slip_hides():
    task = ladder().task
    slopes = [task.truth(name) for name in ("du/dw1", "du/dx", "dy/dv", "dy/dw1")]
    assert min(abs(one - other) for i, one in enumerate(slopes) for other in slopes[:i]) > 0.05


@pytest.mark.parametrize(
    ("quantity", "answer", "cause"),
    [
        ("dL/dw1", 0.4 * 0.16, "one route"),
        ("dL/dw1", 0.4 * 0.36 * 0.0625, "one route"),
        ("dL/dv", 0.36, "local alone"),
        ("dL/dv", 0.4, "upstream alone"),
        ("du/dw1", 0.25, None),
        ("du/dw1", 0.5625, None),
    ],
)
def test_what_readers_mix_up_is_never_right_and_mostly_named(quantity, answer, cause):
    said = ladder().check(quantity, answer)
    assert said.right is False
    assert cause is None or cause in said.mistakes, (said.mistakes, said.text)


def test_the_gradient_of_a_bias_is_the_mean_of_what_each_samples_own_loss_sends_back():
    torch = pytest.importorskip("torch")
    x, c = torch.linspace(-2, 2, 40), torch.tensor(-2.0, requires_grad=True)
    losses = torch.nn.functional.softplus(-(0.7 * x + c))
    each = [torch.autograd.grad(one, c, retain_graph=True)[0].item() for one in losses]
    losses.mean().backward()
    assert c.grad.item() == pytest.approx(np.mean(each), rel=1e-5)


def test_who_forgets_a_square_is_not_told_that_the_number_is_right():
    said = ladder().check("dL/dw1", 0.4 * (0.4**2 + 0.6**2 * 0.25))  # 0.1, and 0.073 is right
    assert (said.right, said.kind) == (None, "coarse")
    assert ladder().check("dL/dw1", 0.07).right


def test_a_dead_unit_says_zero_to_a_larger_nudge_as_well():
    question = read_question("14/recall")
    graph = question.network.graph
    values = {key: value for key, value in question.values.items() if key in graph.variables}
    assert graph.forward({**values, "w1": -0.41})["L"] == graph.forward(values)["L"]


def test_the_length_of_an_arrow_keeps_its_output_and_has_no_slope_at_its_tip():
    torch = pytest.importorskip("torch")
    a, b = (torch.tensor(number, requires_grad=True) for number in (3.0, 4.0))
    s = a * a + b * b
    c = s.sqrt()
    s += 1
    c.backward()
    assert a.grad.item() == pytest.approx(0.6)
    c = (a * a + b * b).sqrt()
    c -= 1
    with pytest.raises(RuntimeError, match="output 0 of Sqrt"):
        c.backward()
    a = torch.tensor(0.0, requires_grad=True)
    tip = (a * a + 0 * b.detach()).sqrt()
    tip.backward()
    assert tip.item() == 0
    assert a.grad.isnan()
