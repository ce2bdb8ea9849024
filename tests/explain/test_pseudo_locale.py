"""A language in which every letter has an accent: whatever a person reads without one is written in the code."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from fractions import Fraction

import ipywidgets
import numpy as np
import pytest
from exercises import planted_bugs as planted
from graphs import layered
from mistakes.realistic_answers import ANSWERS

from backprop_widgets import (
    MISTAKES,
    Answers,
    Ask,
    Classifier,
    Derivation,
    Diagram,
    Drill,
    Experiment,
    Explorer,
    FiniteDifferences,
    Folded,
    Goal,
    Graph,
    Landscape,
    LayerGradients,
    Matrices,
    Node,
    Practice,
    SampleGradients,
    Sweeps,
    Tangent,
    UpdateRule,
    Walk,
    Worksheet,
    cli,
    exp,
    judge,
    load_digits,
    log,
    mlp,
    moons,
    proofread,
    read_answers,
    relu,
    sigmoid,
    two_paths,
    variables,
    worked_example,
)
from backprop_widgets.exercises.beside import beside
from backprop_widgets.exercises.formulas import FORMULAS
from backprop_widgets.exercises.layer_backward import LAYER_SLIPS, flow_back
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.explain.mistakes import explain_mistake, site_names
from backprop_widgets.explain.notation.styles import MATHML, TEXT, label
from backprop_widgets.explain.text import catalogue
from backprop_widgets.explain.text.catalogue import SENTENCES
from backprop_widgets.explain.twins import explain_twins
from backprop_widgets.explain.undefined import explain_undefined
from backprop_widgets.mistakes.catalogue import likelihood
from backprop_widgets.presets import PRESETS
from backprop_widgets.training.quantities import make_program
from backprop_widgets.widgets.choices import Choices
from backprop_widgets.widgets.page import _record, write_page
from backprop_widgets.widgets.presets import Presets

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED = "áḃćďéḟǵĥíĵḱĺḿńóṕɋŕśťúṽẃẍýźÁḂĆĎÉḞǴĤÍĴḰĹḾŃÓṔɊŔŚŤÚṼẂẌÝŹ"
WORD = re.compile(r"[A-Za-z]{3,}")
BLANK = re.compile(r"(\{[^}]*\})")
READ = re.compile(r'(?:aria-label|title|alt|data-say)="([^"]*)"')
# What is no English: functions, variables, a quantity of a worksheet; types of Python, where one of them is an answer.
NAMES = {
    "mean",
    "velocity",
    "square",
    "fade",
    "sigmoid",
    "tanh",
    "relu",
    "max",
    "eta",
    "Err",
    "Out",
    "dErr",
    "dOut",
    "net",
    "dnet",
    "surface",
    "True",
    "list",
    "object",
    *("multiply", "sigmoid", "larger", "collected", "step", "ordered", "breaks", "hasty", "back", "through"),
    *("parallel", "Node", "edges", "backward", "judge", "NoneType", "int"),
}
# What this run does not come to: a slip that is rare, something that fails.
UNSAID = {
    "blank.left",
    *("check.cause", "check.coarse", "check.near"),
    *("check.nudge.both", "check.nudge.down", "check.nudge.other", "check.nudge.shorter", "check.nudge.up"),
    *("check.undefined", "renewed"),
    *("cli.denied", "cli.failed", "cli.newer", "cli.no lab", "cli.renewed", "cli.yours"),
    *("cli.not saved", "cli.preset", "cli.saved", "cli.solved"),
    *("course.itself", "course.missing"),
    *("predict.point.lost", "share.code.failed", "share.files.failed", "share.latex.failed"),
    *("surface.slice.one", "surface.slice.bare.many", "surface.slice.bare.one"),
}
# Traits that hold keys, names of variables, programs or settings.
UNREAD = {
    *(
        "activation",
        "activations",
        "appearance",
        "asked",
        "axes",
        "background",
        "behavior",
        "box_style",
        "chosen",
        "code",
        "constants",
        "curve",
        "pictures",
        "shown",
    ),
    "description_width",
    *("quantities", "look", "training"),  # of a classifier: formulas, colours, programs
    *("inputs", "kind", "known", "lit", "name", "orientation", "output", "programs", "ranges", "readout_format"),
    *("sliders", "sliding", "symbols", "target", "weight", "weights"),
}


def pseudo(english: str) -> str:
    """Return a sentence in the language, its blanks as they are."""
    marked = str.maketrans(PLAIN, MARKED)
    return "".join(part if part.startswith("{") else part.translate(marked) for part in BLANK.split(english))


class Table(dict):
    """The sentences of the language, and which of them were asked for."""

    def __init__(self) -> None:
        super().__init__({key: pseudo(english) for key, english in SENTENCES.items()})
        self.said: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.said.add(key)
        return super().__getitem__(key)


@pytest.fixture
def table(monkeypatch):
    """The language is spoken."""
    spoken = Table()
    monkeypatch.setattr(catalogue, "_TABLE", spoken)
    return spoken


def plain(text: str) -> str:
    """Return what is read of markup: its text, and what an assistive device or a tooltip says."""
    text = BLANK.sub(" ", text)  # of a sentence that the page fills
    if not re.search(r"<\w", text):
        return text
    text = re.sub(r"<style>.*?</style>|srcdoc=\"[^\"]*\"", " ", text, flags=re.S)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " ", text), *READ.findall(text)]))


def leaks(read: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the words that have no accent, and where they are read."""
    found: dict[str, set[str]] = {}
    for where, text in read:
        for word in WORD.findall(plain(text)):
            if word not in NAMES:
                found.setdefault(word, set()).add(where)
    return found


def strings(value: object) -> Iterator[str]:
    """Yield every text in a value; of a pair that begins with a key, what stands beside it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part) if key not in ("name", "quantity", "code", "kind", "typed") else ()
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def widgets(root: ipywidgets.Widget, found: dict[str, ipywidgets.Widget] | None = None) -> list[ipywidgets.Widget]:
    """Return a widget and all that it holds."""
    found = {} if found is None else found
    if root.model_id not in found and not isinstance(root, (ipywidgets.Layout, ipywidgets.Style)):
        found[root.model_id] = root
        for name in root.keys:
            value = getattr(root, name)
            for part in value if isinstance(value, (list, tuple)) else [value]:
                if isinstance(part, ipywidgets.Widget):
                    widgets(part, found)
    return list(found.values())


def traits(root: ipywidgets.Widget) -> Iterator[tuple[str, str]]:
    """Yield what the page is sent to be read."""
    for widget in widgets(root):
        for name in widget.keys:
            value = getattr(widget, name)
            if name.startswith("_") or name in UNREAD:
                continue
            where = f"{type(widget).__name__}.{name}"
            if name in ("names", "files", "options"):
                pairs = value if name != "options" else [pair for pairs in value.values() for pair in pairs]
                value = [pair[1:] for pair in pairs]
            if name == "walk":
                lines = json.loads(value)["lines"] if value else []
                value = [[line["label"], line["step"]] for line in lines]
            for text in strings(value):
                yield where, text


def shown(explorer: Explorer) -> Iterator[tuple[str, str]]:
    """Yield what a person reads of an Explorer: on the page, without a page, as LaTeX, as text."""
    yield from traits(explorer)
    for name, view in explorer.views.items():
        if hasattr(view, "snapshot"):
            yield f"{name}.snapshot", view.snapshot()
    for kind, text in explorer._repr_mimebundle_().items():
        if kind.startswith("text/"):
            yield f"Explorer as {kind}", text
    latex = re.sub(r"\\[a-z]+", lambda command: command[0] if command[0] == r"\text" else " ", explorer.latex())
    yield "Explorer as LaTeX", re.sub(r"\\text|\{align\*\}", " ", latex)
    yield "Explorer as SVG", re.sub(r"<style>[\s\S]*</style>", "", explorer.diagram())
    yield from (("code", line) for line in explorer.code().splitlines() if line.startswith("#"))


def explorers() -> Iterator[tuple[str, str]]:
    """Yield what is read of Explorers: of every network, with samples, mistakes, runs, refusals, beyond all limits."""
    x, w1, w2 = variables("x w1 w2")
    own = Graph((x * w1 * w2).named("L"))
    nothing = UpdateRule("†", lambda weight, gradient, eta: (weight,))
    samples = {"x": np.array([1.0, 2.0]), "t": np.array([0.0, 1.0])}
    for options in (
        {},
        {"network": two_paths()},
        {"network": own, "values": {"x": 1.0, "w1": 0.5, "w2": 0.5}, "weights": ("w1", "w2"), "rule": nothing},
        {"values": samples},
        {"rule": "momentum", "steps": 1},
        {"rule": "Adam"},
        {"network": layered(1, 6, 6, 1), "mistake": "wrong weight"},  # so that inputs and places are hidden
        {"values": {"x": 1e308, "w1": 1e308}},
        {"eta": 1e200, "values": {"x": 30.0}},
    ):
        with closing(Explorer(**options)) as explorer:
            explorer.experiment.keep()
            explorer.experiment.set({explorer.experiment.weights[0]: 50.0})
            yield from shown(explorer)
    with closing(Explorer(steps=1)) as explorer:
        animation = explorer.animation()
        animation.to_jshtml()  # or matplotlib would warn that nobody has looked
        yield from (("caption", caption) for caption in animation.captions)
    yield from mistakes()


def mistakes() -> Iterator[tuple[str, str]]:
    """Yield what is read of mistakes, and of an Explorer that makes them."""
    for network in (worked_example(), two_paths()):
        for mistake in MISTAKES.values():
            places = mistake.sites(network.graph)
            yield from (("mistake", text) for text in (*map(explain_mistake, places), *site_names(places)))
    for network in (worked_example(), two_paths()):
        with closing(Explorer(network)) as explorer:
            for places in explorer.experiment.mistakes.values():
                explorer.experiment.make_mistake(places[0])
                for name in ("derivation", "diagram"):
                    yield name, explorer.views[name].template
            yield from shown(explorer)


SIGNED = '```toml\nsign = "{of}"\nview = ["sliders"]\n```\n`w1`?\n'
ORDERED = '```toml\nnetwork = "two_paths"\norder = {{{way} = {nodes}}}\n```\n`w1`?\n'
ASKED = (  # a question, and answers to it
    ("`w1`?\n- [ ] 1\n- [x] 2\n", (0, 1, None)),
    *((SIGNED.format(of=of), (0,)) for of in ("L", "1 minus L")),
    (ORDERED.format(way="backward", nodes=["Out", "a11"]), ([1, 0], [0, 1])),
    (ORDERED.format(way="backward", nodes=["Out", "a11", "a12"]), ([0, 1, 2], [2, 1, 0], None)),
    (ORDERED.format(way="forward", nodes=["a11", "Out"]), ([1, 0], [0, 1])),
    ('```toml\nnetwork = "two_paths"\nhunt = {mistake = "one route"}\n```\n`w1`?\n', (0,)),
    ("```toml\nrubric = true\n```\n`w1`?\n- [ ] 1\n  2\n- [ ] 3\n  4\n- right\n  5\n", ([], [0, 1])),
    (
        "```toml\nvalues = {x = 2}\n"
        'design = {mistake = "input forgotten", of = "dL/dw1", move = "x", answer = 1}\n```\n`w1`?\n',
        (1.0, 2.0),
    ),
)


def asks() -> Iterator[tuple[str, str]]:
    """Yield what is read of questions, before and after answers to them."""
    for text, answers in ASKED:
        for answer in answers:
            with closing(Ask(text)) as ask:
                for done in (False, True):
                    if done:
                        ask.commit(answer)
                    yield from traits(ask)
                    yield from (("ask", said) for said in (repr(ask), ask.snapshot(), ask.card.script["after"]))
                ask.reset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINDER_LAUNCH_HOST", "3")
        with closing(Ask(ASKED[0][0])) as ask:
            yield "ask", ask.card.words["session"].replace('export_answers("answers.json")', "")
    with closing(Ask(ASKED[0][0])) as ask, pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers_record(), "trouble", "3")
        patch.setattr(answers_record(), "keep", lambda *given: None)
        ask.commit(0)
        yield "ask", ask.card.refused


def states() -> Iterator[tuple[str, str]]:
    """Yield what is said of units that are equal, and of numbers that are not finite."""
    network = mlp((2, 2, 1), initial="equal")
    yield "twins", explain_twins(network.graph, network.weights, network.values)
    z1, z2 = variables("z1 z2")
    power = exp(z1)
    share = Graph(log((power / (power + exp(z2))).named("p")).named("L"))
    for graph, values in (
        (share, {"z1": np.array([0.0, 800.0]), "z2": 0.0}),
        (share, {"z1": -800.0, "z2": 0.0}),
        (Graph((1 / z1).named("L")), {"z1": 0.0}),
    ):
        yield "undefined", explain_undefined(graph, values)


def parts() -> Iterator[tuple[str, str]]:
    """Yield what is read of the parts that stand beside an Explorer."""
    with closing(Explorer(steps=0)) as explorer:
        yield from traits(explorer)
    with closing(Explorer()) as explorer:
        experiment = explorer.experiment
        for view in (Diagram(experiment, backward=False), Derivation(experiment, ("forward",))):
            yield from traits(view)
        product = worked_example().graph.named["z"]
        with closing(Matrices(Experiment(Graph(product), values={"x": 1.0, "w1": 0.5}, weights=("x", "w1")))) as none:
            yield from traits(none)
        yield from states()
        goal, presets = Goal(experiment, "y", "t", within=0.1), Presets(explorer.go_to)
        views = (
            Landscape(experiment, kind="3d"),
            Tangent(experiment),
            FiniteDifferences(experiment),
            Matrices(experiment),
        )
        with closing(SampleGradients(Experiment(values={"x": [1.0] * 66}, mistake="no slope", batch=2))) as arrows:
            yield from traits(arrows)
            yield "SampleGradients.snapshot", arrows.snapshot()
            arrows.experiment.explore(two_paths())
            yield "SampleGradients.snapshot", arrows.snapshot()
        for mode in ("forward", "reverse"):
            with closing(Sweeps(two_paths(), mode=mode)) as sweeps:
                runs = sweeps.data["modes"][mode]["runs"]
                said = [step["said"] for run in runs for step in run["steps"]]
                for text in (*said, *sweeps.words.values(), sweeps.template, sweeps.snapshot()):
                    yield "Sweeps", text
        for settings in ({}, {"depth": 1}, {"width": 8}, {"scale": -0.4, "activation": "relu"}, {"scale": 1e300}):
            with closing(LayerGradients(**settings)) as bars:
                yield from traits(bars)
                yield "LayerGradients.snapshot", bars.snapshot()
        points, shallow = moons(8, 4), mlp((2, 1), loss="binary_cross_entropy")
        learning = [Classifier(shallow, *points), Classifier(shallow, points[0])]
        learning.append(Classifier(mlp((64, 1, 10), loss="cross_entropy"), load_digits()[1]))
        yield from (("Classifier.snapshot", one.snapshot()) for one in learning)
        for widget in (goal, presets, Answers(Worksheet("05")), *views, *learning):
            yield from traits(widget)
        yield from (("goal", text) for text in (repr(goal), goal.snapshot()))
        experiment.set({"w2": 0.0})
        yield "goal", repr(goal)
        for _ in range(5):
            with suppress(ValueError):
                experiment.keep()
        choices = next(widget for widget in widgets(explorer) if isinstance(widget, Choices))
        choices._handle_custom_msg({"keep": True}, [])
        yield from traits(explorer)
        for key in PRESETS:
            presets.chosen = key
            yield "Presets.explained", presets.explained
        walk = Walk(experiment)
        walk.go(3)
        yield from traits(walk)
        page, _ = _record(explorer, None)
        yield from (("page", text) for text in strings([page["words"], page["says"]]))
        shares = [model["words"] for model in page["models"].values() if model["view"] == "share"]
        yield from (("page", text) for text in strings(shares))
        yield "page", "".join(re.findall(r"<h1>.*</h1>|<footer>.*</footer>", write_page(goal, "", None)))
    yield from (("label", label("∂L/∂a", style)) for style in (TEXT, MATHML))
    yield "Folded", Folded("1")._repr_html_()


def exercises(folder) -> Iterator[tuple[str, str]]:
    """Yield what a worksheet says: to every kind of answer, every hint and prediction, on paper."""
    values = {"x": 1.5, "t": 0.8, "w1": 0.4, "w2": -0.7}
    (weight,) = variables("w")
    sheet = Worksheet("05", values)
    yield from said(sheet.check("z", -9), sheet.check("a", 0.1), sheet.check("y", -0.07), sheet.summary())
    yield from said(sheet.check("z", 0.6), sheet.hint("a"), sheet.check("a", sheet.task.truths["a"]), sheet.summary())
    sheet.reset()
    yield from said(sheet.check("a", 0.6), sheet.check("y", -0.42), sheet.check("w1''", 9.0), sheet.hint("w1''"))
    odd = [
        ...,
        "",
        "?!",
        b"1",
        Fraction(1, 10**400),
        None,
        True,
        1j,
        [1, 2],
        weight,
        len,
        object(),
        np.nan,
        1e400,
        10**400,
    ]
    for network, at in ((worked_example(), values), (two_paths(), None)):
        sheet = Worksheet("05", at, network=network)
        sheet.reset()
        yield from said(sheet.summary(), sheet.check("?", 1), sheet.solution("L"), sheet.reveal("L"))
        yield "Worksheet", repr(sheet)
        yield from said(*(sheet.check(name, 1) for name in sheet.task.inputs))
        yield from said(*(sheet.check(next(iter(sheet.task.truths)), answer) for answer in odd))
        wrong = list(wrong_numbers(sheet))
        for name, truth in list(sheet.task.truths.items())[:24]:
            near = [truth * 1.004, -truth, 2 * truth, truth + 0.3, truth * 1.02, float(f"{truth:.1g}"), f"{truth:.2g}"]
            yield from said(*(sheet.check(name, answer) for answer in near))
            yield from said(*(sheet.check(name, float(numbers[name])) for numbers in wrong if name in numbers))
            yield from said(*(sheet.hint(name) for _ in range(3)), sheet.solution(name), sheet.check(name, truth))
        yield from said(sheet.summary(), sheet.predict("L", sign="+"))
        yield from predictions(sheet)
        for key in (False, True):
            paper = sheet.worksheet(key=key)
            yield from (("paper", text) for text in (paper.html, repr(paper), paper._repr_html_()))
    yield "paper", sheet.worksheet("backward", variants="AB", given=("forward", "loss")).html
    rows = {"a": '[{"who": "xx"}]', "b": " " * 5_000_001}
    row = {
        "who": "",
        "where": "05",
        "question": "z",
        "first_try": "1",
        "right_at_once": False,
        "cause": "sign",
        "at": "",
    }
    rows |= {str(number): json.dumps([one]) for number, one in enumerate((row, row, {**row, "cause": "xx"}))}
    rows["0"] = json.dumps([row, {**row, "cause": "", "question": "a"}])
    for name, text in rows.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    for table in (read_answers(folder), read_answers(folder / "0.json")):
        yield "class", re.sub(r"\S*/\S*", "", repr(table) + table._repr_markdown_())
    sheet = Worksheet("05")
    yield from said(sheet.check("w1''", 9.0), sheet.hint("w1''"), sheet.solution("w1''"))
    own = UpdateRule("xx", lambda w, g, eta: (w - eta * g * g,))
    for number, rule in enumerate(("gradient descent", "momentum", "Adam", own)):
        sheet = Worksheet("05", {"x": [1.0, 2.0], "t": [0.1, 0.2]}, rule=rule)
        for name in ("L", *sheet.task.quantities):
            yield from said(*(sheet.check(name, 9.0 + number) for number in range(3)), sheet.solution(name))
        yield "paper", sheet.worksheet(key=bool(number)).html
    yield from said(sheet.check("L", 0, 5), sheet.predict("L", 5))
    for answer in ANSWERS[::5]:
        sheet = Worksheet("realistic", answer.values, network=answer.network)
        sheet.reset()
        yield from said(sheet.check(answer.quantity, answer.text))
    sheet = Worksheet("article")
    yield from said(*(sheet.check("a'", answer) for answer in ("0.62", "0.6225", "0.6212")), sheet.check("y'", 0.2987))
    yield from said(sheet.check("z", 0.5), sheet.summary())
    sheet = Worksheet("kink", {"x": 0.0}, network=Graph(relu(weight_named("x")).named("y")), weights=("x",))
    yield from said(sheet.check("dy/dx", 1))
    sheet = Worksheet("small", {"x": 9.0}, network=Graph(sigmoid(weight_named("x")).named("y")), weights=("x",))
    yield from said(sheet.check("dy/dx", 0))
    sheet = Worksheet("measured", values, measured=True)
    slope = sheet.task.truths["dL/dw1"]
    yield from said(*(sheet.check("dL/dw1", f"{slope * factor:.6g}") for factor in (-1, 2, 0.002)))
    yield from (("named", catalogue.say(f"named.{key}")) for key in likelihood(0))
    sheet = Worksheet("measured", measured=True)
    yield from said(sheet.check("dL/dw1", 9.0), sheet.solution("dL/dw1"), *(sheet.hint("dL/dw1") for _ in range(2)))
    printed = {"a": "0.6225", "y": "0.3112", "dL/dw2": "0.1938", "dL/dy": "0.4"}
    for marked in (..., None, ["a"], ["dL/dw2"], ["b"], ["dL/dw2", "dL/dy"]):
        yield from said(proofread(sheet, printed, marked))
    yield from said(proofread(sheet, {"a": "0.6225"}))
    for level in (1, 2, 3, 4, 5):
        yield from practised(Practice("pseudo", level))


def practised(practice: Practice) -> Iterator[tuple[str, str]]:
    """Yield what practice shows and says: to wrong answers and right ones, to old ones, to tasks that are skipped."""
    for number in range(12):
        yield "Practice", repr(practice)
        exercise = practice.exercise
        wrong = [*range(len(exercise.lines) + 1)] if exercise.bug else [99, 100 + number, -exercise.truth]
        yield from said(*(practice.answer(one) for one in wrong if number < 4 and one != exercise.truth))
        yield from said(practice.skip() if number % 8 == 1 else practice.answer(round(exercise.truth, 4)))
        yield from said(practice.summary())
        with closing(Drill(practice)) as drill:
            yield from traits(drill)


def judged() -> Iterator[tuple[str, str]]:
    """Yield what is said to functions of a reader's own, without Python's own words and the lines that are quoted."""
    sweep, named = planted.sweep, planted.named
    feedback = [judge(function, planted.Node) for _, function in planted.PLANTED]
    feedback += [judge(sweep, planted.own(*operation)) for operation in planted.LOCALS.values()]
    for other in (sweep, None, len, lambda: 5, lambda top: 5, lambda top: top.other, lambda top: sweep(top, keep=max)):
        feedback.append(judge(other, planted.Node))
    feedback.append(judge(lambda top: sweep(top, lambda node: list(planted.down(node))[:6])))
    for name, formula in FORMULAS.items():
        slips = [slip for slips in formula.slips.values() for slip in slips]
        feedback += [judge(planted.in_form(name, formula, slip), planted.Node) for slip in slips]
        for other in (lambda *given: 5, lambda *given: (5, 5), lambda *given: None):
            feedback.append(judge(named(name, other), planted.Node))
        if formula.makes == "node":
            others = (lambda *given: [7 * given[0] for _ in (0, *given)], lambda *given: [...] * (1 + len(given)))
            feedback += [judge(planted.in_form(name, formula, other), planted.Node) for other in others]
    feedback.append(judge(planted.collecting(lambda gradient, node, share: 2 * share)))
    feedback.append(judge(named("step", lambda loss, values, *_: {key: 7 * one for key, one in values.items()})))
    for order in (*planted.NO_ORDER.values(), lambda top: planted.ordered(top, []), lambda top: 5, planted.endless):
        feedback.append(judge(named("ordered", order), planted.Node))
    for formula in (planted.two_heights, lambda v: v, lambda v: 5, lambda v: 2 * v):
        feedback.append(judge(named("breaks_hasty", formula), planted.Node))
    for returned in (None, (1, 2, 3), (np.zeros((2, 2)), np.zeros(2), np.zeros(2))):
        feedback.append(judge(named("back_through", lambda W, x, delta, returned=returned: returned)))
    feedback.append(judge(named("back_through", flow_back)))
    feedback += [judge(named("back_through", function)) for functions in LAYER_SLIPS.values() for function in functions]
    for _, text in said(*feedback):
        yield (
            "judge",
            re.sub(r"\w+Error: .*?\.(?= |<|$)|“.*?”|\(loss|\)\.value|\bNone\b|Ellipsis", "", html.unescape(text)),
        )


def predictions(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    """Yield what is said to guesses of every kind: close ones, far ones, refused ones, late ones."""
    sheet.reset()
    for name, truth in list(sheet.task.truths.items())[:12]:
        guesses = [{}, {"sign": "+"}, {"sign": "?"}, {"size": -1}, {"size": abs(truth)}, {"sign": 1, "size": 1}]
        yield from said(*(sheet.predict(name, **guess) for guess in guesses), sheet.summary())
        yield from said(sheet.reveal(name), sheet.predict(name, sign="-"), sheet.predict(name, size=9.0))
    for size in (0.0, 1.0):
        sheet.reset()
        yield from said(sheet.predict("L", size=size), sheet.predict("L", sign="0"), sheet.reveal("L"), sheet.summary())
    top = next(name for name in sheet.task.truths if name in ("L'", "Err'"))
    for guess in ({}, {"sign": "+"}, {"sign": "-"}, {"size": 99}, {"size": sheet.task.truths[top[:-1]]}):
        sheet.reset()
        yield from said(sheet.predict(top, **guess), sheet.reveal(top), sheet.summary())
    ends = [{}, {"steps": 0}, {"point": "?"}, {"point": [0.1] * len(sheet.task.weights), "steps": 3}]
    yield from said(*(sheet.predict("surface", **end) for end in ends), sheet.summary(), sheet.reveal("surface"))


def weight_named(name: str) -> Node:
    (node,) = variables(name)
    return node


def wrong_numbers(sheet: Worksheet) -> Iterator[dict[str, float]]:
    """Yield every quantity with a mistake made: each at its first place and at its last."""
    task = sheet.task
    for mistake in MISTAKES.values():
        places = mistake.sites(task.graph)
        for place in {id(place): place for place in (*places[:1], *places[-1:])}.values():
            yield make_program(task.graph, weights=task.weights, overrides=place)(task.inputs)


def said(*feedback: object) -> Iterator[tuple[str, str]]:
    for one in feedback:
        yield from (("Worksheet says", one._repr_html_()), ("Worksheet says", str(one)))


def commands(folder, capsys) -> Iterator[tuple[str, str]]:
    """Yield what the command says of a folder: first, again, after changes; and what is said of another library."""
    (folder / "plain").write_text("", encoding="utf-8")
    for arguments in (["course"], ["course"], ["plain"]):
        cli.main([str(folder / arguments[0]), "--no-open"])
        out, err = capsys.readouterr()
        yield "command", re.sub(r"\S*/\S*|\S+\.\w+", " ", out + err)
    for module in ("numpy", "absent"):
        beside(module, "3", "3")(lambda: [3])
        yield "beside", capsys.readouterr().out.replace(module, "")


def everything(folder, capsys) -> Iterator[tuple[str, str]]:
    for room in (explorers(), parts(), asks(), exercises(folder), judged(), commands(folder, capsys)):
        yield from room


def test_every_word_that_is_read_comes_from_the_table(table, tmp_path, capsys):
    assert not leaks(everything(tmp_path, capsys))
    unsaid = set(SENTENCES) - table.said
    each = ("mistake.", "hunt.reason.")  # what is said of each: test_guesses.py, test_bug_hunt.py
    assert {key for key in unsaid if not key.startswith(each)} == UNSAID


@pytest.mark.parametrize(
    "key", ["goal.title", "preset.x is 0.says", "walk.check.hint", "walk.title.hint", "answers.hint"]
)
def test_a_word_that_is_written_in_the_code_is_found(table, key):
    table[key] = SENTENCES[key]
    assert set(leaks(parts())) == set(WORD.findall(BLANK.sub("", SENTENCES[key])))


def test_a_word_is_found_in_the_text_and_in_the_names_of_markup_alone():
    read = [
        ("view", '<p class="bw-plain" title="two">one {blank}<b aria-label="x">\u03c3</b></p>'),
        ("text", "ab three"),
    ]
    assert leaks(read) == {"one": {"view"}, "two": {"view"}, "three": {"text"}}
