"""Question: what an `Ask` asks, written in Markdown: the text, the answers to choose from, what is said to each."""

import hashlib
import html
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import permutations
from pathlib import Path, PurePosixPath
from typing import Any

from backprop_widgets.engine.dag import DAG, reach
from backprop_widgets.engine.validation import listed
from backprop_widgets.examples import Network, mazur, two_paths, worked_example
from backprop_widgets.exercises.bug_hunt import BugHunt
from backprop_widgets.exercises.equations import read_equations
from backprop_widgets.exercises.fields import Fields
from backprop_widgets.exercises.hideout import compare, make_hideout
from backprop_widgets.exercises.prose import write_html, write_text
from backprop_widgets.exercises.verdict import Verdict, judge
from backprop_widgets.explain.notation.numbers import format_number
from backprop_widgets.explain.notation.styles import MATHML, TEXT, label, symbol
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.training.generator import Generator
from backprop_widgets.training.signal_propagation import check_settings
from backprop_widgets.training.start import presumed_weights
from backprop_widgets.training.validation import check_range

__all__ = ["Question", "Tier", "find_source", "read_question"]

_NETWORKS: dict[str, Callable[[], Network]] = {
    "worked_example": worked_example,
    "two_paths": two_paths,
    "mazur": mazur,
}
_KINDS = ("sign", "number", "order", "hunt", "design", "rubric")
_ONE_SAMPLE = {"hunt", "design"}  # kinds that are about lines of one sample
_TYPES: dict[str, Any] = {  # of settings
    **dict.fromkeys(("network", "at", "sign", "number"), str),
    **dict.fromkeys(("values", "ranges", "points", "order", "hunt", "design", "layers"), dict),
    **dict.fromkeys(("check", "view", "move", "weights"), str | list),
    "within": int | float,
    **dict.fromkeys(("backward", "rubric"), bool),
}
_ITEM = re.compile(r"- (\[[ x]\] .+|[+0-]|right|wrong|zero|more|less)")
_END = re.compile(r"---")
_FENCE = re.compile(r"```[^`]*")
_HEADER = re.compile(r"(?:\s*# .*\n)?\s*```toml\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_SIGNS = ("+", "0", "-")
_LEAST_DECIMALS = 4
_HUGE = 1e300
_ZERO = 1e-15  # what rounding leaves of a zero


@dataclass(frozen=True)
class Tier:
    """One thing to commit to; a reason that is asked for after an answer is another.

    Attributes:
        title: what stands above it: a heading of its own, or that one should predict first.
        text: the question, as HTML; and as plain text in ``plain``.
        options: what there is to choose, or to put in order, as HTML; and as plain text in ``names``.
        key: what `judge` needs.
        solution: the right answer, as plain text.
    """

    title: str
    text: str
    plain: str
    options: tuple[str, ...]
    names: tuple[str, ...]
    key: Mapping[str, Any]
    solution: str

    @property
    def kind(self) -> str:
        """``"choice"``, ``"number"``, ``"design"``, ``"order"`` or ``"rubric"``."""
        return str(self.key["kind"])

    @property
    def typed(self) -> bool:
        """Whether the answer is a number that is typed."""
        return self.kind in ("number", "design")

    @property
    def several(self) -> bool:
        """Whether other answers are right as well: orders, where some nodes do not wait for others."""
        return bool(self.key.get("several", False))

    def allows(self, answer: Any) -> bool:
        """Return whether an answer is of the kind that is asked for; ``None`` is, from who does not guess."""
        if answer is None:
            return True
        if self.kind in ("order", "rubric"):
            places: list[Any] = [*answer] if isinstance(answer, list | tuple) else [None]
            every = [place for place in range(len(self.options)) if self.kind == "order" or place in places]
            return all(type(place) is int for place in places) and sorted(places) == every
        if self.kind == "choice":
            return type(answer) is int and 0 <= answer < len(self.options)
        return type(answer) is float and math.isfinite(answer)

    def judge(self, answer: Any) -> Verdict:
        """Return whether an answer is right, and what there is to say to it, as HTML."""
        return judge(self.key, answer)

    def describe(self, answer: Any) -> str:
        """Return an answer as plain text."""
        if answer is None:
            return say("ask.shown")
        if self.typed:
            return f"{answer:.10g}".replace("-", "−")
        if self.kind == "rubric":
            return " · ".join(self.names[place] for place in answer) or say("ask.ticked.none")
        return self.names[answer] if self.kind == "choice" else " → ".join(self.names[place] for place in answer)


@dataclass(frozen=True)
class Question:
    """A question with its answers.

    Attributes:
        name: what it is kept under, such as ``"04/doubles"``.
        digest: of its text and numbers: another one is another question.
        tiers: what is asked, one after the other.
        after: what follows the last answer, as HTML.
        view: the names of the views of an Explorer that follow then.
        move: the only inputs that can be moved in them, without buttons and without a path; all, with both, if empty.
        backward: whether they show what flows back.
        network: what it is about.
        values: where these views begin, and with what learning rate in ``eta``.
        mistake: what is made on purpose in these views, and at which of its places, if anything is.
        batch: how many samples make a step in them, and what their order follows from; all if not given.
        layers: the settings of a network of equal layers whose gradients follow then, instead of an Explorer's views.
    """

    name: str
    digest: str
    tiers: tuple[Tier, ...]
    after: str
    view: tuple[str, ...] = ()
    move: tuple[str, ...] = ()
    backward: bool = True
    network: Network | DAG | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    eta: float = 0.1
    mistake: tuple[str, int] | None = None
    batch: tuple[int, int | str] | None = None
    layers: Mapping[str, Any] = field(default_factory=dict)


def find_source(what: str | Path) -> tuple[str, str, str]:
    """Return the name of a question, its Markdown, and that which holds for the whole file.

    Arguments:
        what: ``"04/doubles"``, a section of one of the course's files; the path of a file, which ``#`` and the name of
            a section may follow; or the Markdown itself, of more than one line. A text without sections is a question.

    Raises:
        TypeError: if it is neither a text nor a path.
        ValueError: if there is no such file or no such section.
    """
    if not isinstance(what, str | Path):
        raise TypeError(f"a question is a name such as '04/doubles', a path or Markdown, not {what!r:.80}")
    asked = str(what)
    if "\n" in asked:
        return _pick("", asked.removeprefix("\ufeff"), "this text")
    place, _, section = asked.partition("#")
    if place.endswith(".md"):
        if not Path(place).is_file():
            raise ValueError(f"no file {place!r:.80} to take a question from")
        return _pick(section, Path(place).read_text(encoding="utf-8-sig"), place)
    lesson, section = [*PurePosixPath(asked).parts, "", ""][:2]
    course = files(__package__) / "questions" / sentence("language")
    lessons = sorted(file.name.removesuffix(".md") for file in course.iterdir())
    if lesson not in lessons or not section:
        raise ValueError(f"no question {asked!r:.80}; write '04/doubles', or another of lesson {listed(lessons)}")
    name, body, head = _pick(section, (course / f"{lesson}.md").read_text(encoding="utf-8"), f"lesson {lesson}")
    return f"{lesson}/{name}", body, head


def _pick(section: str, text: str, place: str) -> tuple[str, str, str]:
    (_, head), *parts = _split_at(text, re.compile(r"## +(.+)"))
    sections = {name.strip(): body for name, body in parts}
    if not sections and not section:
        return "", text, ""
    section = section or next(iter(sections))
    if section not in sections:
        raise ValueError(f"no question {section!r:.80} in {place}; there are {listed(sections)}")
    return section, sections[section], head


def _split_at(text: str, mark: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return the parts between lines that fit, each with what its line says; lines of code are no such lines.

    Raises:
        ValueError: if a block of code has no end.
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.fullmatch(line))
        if not fenced and (found := mark.fullmatch(line.rstrip())):
            parts.append((found[1] if found.groups() else "", []))
        else:
            parts[-1][1].append(line)
    if fenced:
        raise ValueError(
            f"a block of code has no end; it begins with ``` and ends so: {text.rpartition('```')[2]!r:.80}"
        )
    return [(name, "\n".join(lines) + "\n") for name, lines in parts]


def read_question(
    what: str | Path, network: Network | DAG | None = None, values: Mapping[str, Any] | None = None
) -> Question:
    """Return a question that is written in Markdown; `docs/asking.md` says how.

    Arguments:
        what: as `find_source` takes it.
        network: what its numbers come from; if not given, the one that the text names, or the worked example.
        values: a number for some variables; the text's own where they are missing.

    Raises:
        TypeError, ValueError: if it is not written as it should be, or says of numbers what is not so.
    """
    name, body, head = find_source(what)
    shown = name or "this text"
    settings, _ = _read_header(head, shown)
    *parts, (title, last) = _split_at(body, re.compile(r"### +(.+)"))
    if any(len(_split_at(part, _END)) > 1 for _, part in parts):
        raise ValueError(f"{shown} has a line --- before its last part; what follows it is for the end")
    last, *after = [part for _, part in _split_at(last, _END)]
    tiers: list[Tier] = []
    for heading, part in (*parts, (title, last)):
        own, text = _read_header(part, shown)
        merged = {key: {**settings.get(key, {}), **own[key]} for key in ("values", "points") if key in own}
        settings = {key: value for key, value in settings.items() if key not in _KINDS} | own | merged
        if parts and not heading and not text.strip():
            continue  # the first part has a heading of its own; these settings hold from there on
        fields = _make_fields(settings, network, values, shown)
        if "hunt" in settings:
            tiers += _read_hunt(text, settings, fields, shown)
        else:
            tiers.append(_read_tier(heading or say("ask.title"), text, settings, fields, shown))
    point = settings.get("at", "")
    shown_at = fields.at(point)
    view, move = (_listed(settings.get(key, ())) for key in ("view", "move"))
    if unknown := [name for name in move if name not in shown_at.values]:
        raise ValueError(f"{shown} lets {unknown[0]!r:.80} be moved; there are {listed(shown_at.values)}")
    layers = settings.get("layers", {})
    check_settings(layers)
    if layers and view:
        raise ValueError(f"{shown} has view and layers; one of them can follow the last answer")
    backward = settings.get("backward", True)
    if not backward and not move:
        raise ValueError(f"{shown} leaves out what flows back, and every input can be moved; say which, with move")
    return Question(
        name=name,
        digest=hashlib.sha256(repr((f"{head} {body}".split(), fields.task.key)).encode()).hexdigest()[:16],
        tiers=tuple(tiers),
        after=_html("\n\n".join(after), fields),
        view=view,
        move=move,
        backward=backward,
        network=_network_of(settings, network),
        values=shown_at.values,
        eta=shown_at.eta,
        mistake=fields.mistake(point),
        batch=fields.batch(point),
        layers=layers,
    )


def _listed(setting: str | Sequence[str]) -> tuple[str, ...]:
    return (setting,) if isinstance(setting, str) else tuple(setting)


def _read_header(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Return what a text says about itself in TOML before all else, and the rest."""
    header = _HEADER.match(text)
    if not header and "```toml" in text:
        raise ValueError(f"{name} has settings below its text; they stand above it")
    if not header:
        return {}, text
    try:
        settings = tomllib.loads(header[1])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the settings of {name} are no TOML: {error}") from None
    for key, value in settings.items():
        if key not in _TYPES:
            raise ValueError(f"{name} sets {key!r:.80}; there are {listed(_TYPES)}")
        if not isinstance(value, _TYPES[key]) or (isinstance(value, bool) and _TYPES[key] is not bool):
            raise ValueError(f"{key} is {value!r:.80} in {name}; docs/asking.md says what it can be")
    rest = text[header.end() :]
    if "```toml" in rest:
        raise ValueError(f"{name} has settings twice; all of them stand above its text")
    return settings, rest


def _network_of(settings: Mapping[str, Any], network: Network | DAG | None) -> Network | DAG:
    if network is not None:
        return network
    asked = settings.get("network", "worked_example")
    if "=" in asked:
        graph = read_equations(asked)
        values = {name: value for name, value in settings.get("values", {}).items() if name in graph.variables}
        ranges = {name: check_range(name, ends) for name, ends in settings.get("ranges", {}).items()}
        if unknown := ranges.keys() - {*graph.variables, "eta"}:
            raise ValueError(f"a range for {min(unknown)!r:.80}, but there are {listed(graph.variables)}")
        return Network(graph, values, _listed(settings.get("weights", ())) or presumed_weights(graph), ranges)
    if asked not in _NETWORKS:
        raise ValueError(f"network is {asked!r:.80}; there are {listed(_NETWORKS)}, equations, or hand one over")
    return _NETWORKS[asked]()


def _make_fields(
    settings: Mapping[str, Any], network: Network | DAG | None, values: Mapping[str, Any] | None, name: str
) -> Fields:
    own = {**settings.get("values", {}), **(values or {})}
    fields = Fields(_network_of(settings, network), own, settings.get("points"))
    for kind in _ONE_SAMPLE & settings.keys() if fields.task.samples else ():
        raise ValueError(f"a {kind} is about one sample, and {name} has {fields.task.samples} values of some variables")
    for claim in _listed(settings.get("check", ())):
        if not fields.holds(claim):
            raise ValueError(f"{name} says {claim!r:.120}, and with these numbers it is not so")
    return fields


def _read_hunt(text: str, settings: Mapping[str, Any], fields: Fields, name: str) -> Iterator[Tier]:
    """Yield what a bug hunt asks: which line, why, and what belongs there."""
    hunt = settings["hunt"]
    if not {"mistake"} <= hunt.keys() <= {"mistake", "place"}:
        raise ValueError(f"hunt is {hunt!r:.120} in {name}; it is such as {{mistake = 'no slope', place = 0}}")
    for part in BugHunt(fields.task, hunt["mistake"], hunt.get("place", 0)).parts(name):
        names = [*part.answers]
        options = [f"<code>{html.escape(one)}</code>" if part.key != "why" else html.escape(one) for one in names]
        says, right = [*part.answers.values()], names.index(part.right)
        asked = f"{_html(text, fields) if part.key == 'line' else ''}{part.asked}"
        yield Tier(
            title=say(f"hunt.{part.key}.title"),
            text=asked,
            plain=write_text(fields.fill(text), fields.task) if part.key == "line" else say(f"hunt.{part.key}.title"),
            options=tuple(options),
            names=tuple(names),
            key={"kind": "choice", "right": right, "says": says, "shown": says[right]},
            solution=part.right,
        )


def _read_tier(title: str, text: str, settings: Mapping[str, Any], fields: Fields, name: str) -> Tier:
    asked, items = _read_items(text)
    kinds = [kind for kind in _KINDS if kind in settings]
    if len(kinds) > 1:
        raise ValueError(f"{name} asks for {' and '.join(kinds)} at once; one of them goes into a part of its own")
    kind = kinds[0] if kinds else "choice"
    if not asked.strip():
        raise ValueError(f"{name} asks nothing: there is no text above its answers")
    read, marks = _READERS[kind]
    if unknown := [item for item in items if item not in marks and not ("[ ]" in marks and item.startswith("["))]:
        raise ValueError(f"{name} has an answer {unknown[0]!r:.80}; below a {kind} stand {listed(marks)}")
    options, names, key, solution = read(items, settings, fields, name)
    return Tier(
        title=title,
        text=_html(asked, fields),
        plain=write_text(fields.fill(asked), fields.task),
        options=tuple(options),
        names=tuple(names),
        key=key,
        solution=solution,
    )


Items = dict[str, str]  # what is said to an answer, by its mark and its text
Read = tuple[Sequence[str], Sequence[str], dict[str, Any], str]


def _read_items(text: str) -> tuple[str, Items]:
    """Return what stands above the first answer, and what is said below each, by the answer as it is written."""
    (_, asked), *answers = _split_at(text, _ITEM)
    items = {item: "\n".join(line.removeprefix("  ") for line in says.splitlines()) for item, says in answers}
    if len(items) < len(answers):
        raise ValueError(f"the same answer stands twice: {[item for item, _ in answers]!r:.120}")
    return asked, items


def _html(text: str, fields: Fields) -> str:
    return write_html(fields.fill(text), fields.task)


def _read_choice(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    choices = {item: says for item, says in items.items() if item.startswith("[")}
    right = [i for i, item in enumerate(choices) if item.startswith("[x]")]
    if len(choices) < 2 or len(right) != 1:
        raise ValueError(
            f"{name} has {len(choices)} choices, {len(right)} of them right; write two at least, one with [x]"
        )
    written = [fields.fill(item[4:]) for item in choices]
    names = [write_text(item, fields.task) for item in written]
    if len({*names}) < len(names):
        raise ValueError(f"{name} has the same choice twice: {' | '.join(names)}")
    options = [write_html(item, fields.task).removeprefix("<p>").removesuffix("</p>") for item in written]
    says = [_html(text, fields) for text in choices.values()]
    key = {"kind": "choice", "right": right[0], "says": says, "shown": says[right[0]]}
    return options, names, key, names[right[0]]


def _read_rubric(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    points = {fields.fill(item[4:]): says for item, says in items.items() if item.startswith("[ ]")}
    sample = _html(items.get("right", ""), fields)
    if len(points) < 2 or len(points) + 1 < len(items) or not sample:
        raise ValueError(f"{name} has {len(points)} points to tick; write two at least, each with [ ], and a sample")
    names = [write_text(point, fields.task) for point in points]
    options = [write_html(point, fields.task).removeprefix("<p>").removesuffix("</p>") for point in points]
    key = {"kind": "rubric", "says": [_html(text, fields) for text in points.values()], "shown": sample}
    return options, names, key, " · ".join(names)


def _read_sign(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    value = fields.number(settings["sign"])
    change = "change" if " minus " in settings["sign"] else "sign"
    names = [say(f"ask.{change}.{sign}") for sign in _SIGNS]
    right = 0 if value > _ZERO else 2 if value < -_ZERO else 1
    says = [_html(items.get(sign, ""), fields) for sign in _SIGNS]
    return names, names, {"kind": "choice", "right": right, "says": says, "shown": says[right]}, names[right]


def _read_number(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    value, within = fields.number(settings["number"]), settings.get("within")
    if within is None or not 0 < within < math.inf:
        raise ValueError(f"within is {within!r:.80} in {name}; it says how near a number has to be, such as 0.01")
    says = {way: _html(items.get(way, ""), fields) for way in ("right", "more", "less")}
    quantity = fields.task.name(settings["number"].rpartition(".")[2])
    symbols = [f"<math>{label(quantity, MATHML)}</math>"] if quantity else []
    key = {"kind": "number", "value": value, "within": float(within), "says": says, "shown": says["right"]}
    decimals = 1 - math.floor(math.log10(within))
    if value.is_integer() and within >= 1:
        written = f"{value:.0f}".replace("-", "−")  # a count, such as of steps
    elif decimals > _LEAST_DECIMALS:
        written = f"{value:.{decimals}f}".replace("-", "−")
    else:
        written = format_number(value, "4")
    return symbols, [label(quantity, TEXT)] if quantity else [], key, written


def _read_order(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    order, graph = settings["order"], fields.task.graph
    way, wanted = next(iter(order.items())) if len(order) == 1 else ("", ())
    known = isinstance(wanted, list) and all(isinstance(node, str) and node in graph.named for node in wanted)
    if way not in ("forward", "backward") or not known:
        raise ValueError(
            f"order is {order!r:.120} in {name}; it is {{backward = [...]}} or {{forward = [...]}}, of nodes"
        )
    beside = graph.users.__getitem__ if way == "backward" else graph.operands
    needed = {node: {other.name for other in reach([graph.named[node]], beside)} for node in wanted}
    pairs = [(later, sooner) for later, sooner in permutations(wanted, 2) if sooner in needed[later]]
    if any(wanted.index(later) < wanted.index(sooner) for later, sooner in pairs):
        raise ValueError(f"{name} gives {', '.join(wanted)} as an order, and a node comes too early in it")
    if len({*wanted}) < len(wanted) or not pairs:
        raise ValueError(f"{name} gives {wanted!r:.120} to put in order; write several nodes, one of which waits")
    generator, shown = Generator(name), sorted(wanted)
    while all(shown.index(later) > shown.index(sooner) for later, sooner in pairs):
        shown = generator.shuffle(shown)
    names = {node: symbol(node, TEXT) for node in wanted}
    early = [
        (shown.index(later), shown.index(sooner), say(f"ask.order.{way}", node=names[later], other=names[sooner]))
        for later, sooner in pairs
    ]
    says = {"right": _html(items.get("right", ""), fields)}
    several = len(pairs) < math.comb(len(wanted), 2)  # two of them do not wait for each other
    key = {"kind": "order", "pairs": early, "several": several, "says": says, "shown": says["right"]}
    options = [f"<math>{label(node, MATHML)}</math>" for node in shown]
    return options, [names[node] for node in shown], key, " → ".join(names.values())


def _read_design(items: Items, settings: Mapping[str, Any], fields: Fields, name: str) -> Read:
    design, task = settings["design"], fields.task
    if design.keys() != {"mistake", "of", "move", "answer"}:
        raise ValueError(
            f"design is {design!r:.120} in {name}; "
            "it is such as {mistake = 'input forgotten', of = 'dL/dw1', move = 'x', answer = 1}"
        )
    hideout, answer = make_hideout(task, design["mistake"], design["of"], design["move"]), design["answer"]
    if type(answer) not in (int, float) or not abs(answer) < _HUGE or not compare(hideout, answer)[2]:
        raise ValueError(f"{name} gives {answer!r:.80} as an answer, and the mistake does not hide there")
    says = {way: _html(items.get(way, ""), fields) for way in ("right", "wrong", "zero")}
    says["zero"] = says["zero"] or says["right"]
    moved, quantity = (f"<math>{label(one, MATHML)}</math>" for one in (design["move"], task.name(design["of"]) or ""))
    blanks = {"value": "{value}", "with_it": "{with}", "without": "{without}"}
    numbers = f"<p>{say('ask.design', name=moved, quantity=quantity, **blanks)}</p>"
    key = {"kind": "design", "hideout": hideout, "says": says, "numbers": numbers, "shown": says["right"]}
    written = f"{answer:.10g}".replace("-", "−")
    return [moved], [label(design["move"], TEXT)], key, f"{label(design['move'], TEXT)}{TEXT.equals}{written}"


# for each kind what reads it, and the marks of what is said to answers
_READERS: dict[str, tuple[Callable[[Items, Mapping[str, Any], Fields, str], Read], tuple[str, ...]]] = {
    "choice": (_read_choice, ("[ ]", "[x]")),
    "sign": (_read_sign, _SIGNS),
    "number": (_read_number, ("right", "more", "less")),
    "order": (_read_order, ("right",)),
    "design": (_read_design, ("right", "wrong", "zero")),
    "rubric": (_read_rubric, ("[ ]", "right")),
}
