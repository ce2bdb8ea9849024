"""Ask: a question to commit to, before what follows it can be seen."""

import html
from collections.abc import Mapping
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from typing import Any
from uuid import uuid4

import traitlets

from backprop_widgets.engine.dag import DAG
from backprop_widgets.examples import Network
from backprop_widgets.exercises.parse_answer import parse_answer, printable_text
from backprop_widgets.exercises.prose import without_math
from backprop_widgets.exercises.question import Question, Tier, read_question
from backprop_widgets.exercises.record import answers_record
from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.notation.numbers import REASONS
from backprop_widgets.explain.text.catalogue import listed, say, sentence
from backprop_widgets.widgets.base import Box, no_kernel, screen_words
from backprop_widgets.widgets.bundle import view
from backprop_widgets.widgets.cells import RERUNS, owned
from backprop_widgets.widgets.explorer import Explorer
from backprop_widgets.widgets.layer_gradients import LayerGradients
from backprop_widgets.widgets.layout import check_show, make_pictures
from backprop_widgets.widgets.library import WithLibrary
from backprop_widgets.widgets.sliders import Sliders
from backprop_widgets.widgets.sweeps import Sweeps

__all__ = ["Ask"]

_ANSWERED = ("yours", "right", "right.several")
_WORDS = ("choose", "commit", "encourage", "give up", "veil", "number", "order", "again", "ticked", *_ANSWERED)

_SWEEPS = "sweeps"  # instead of the views of an Explorer
_PENCIL = "pencil"  # among the views: a walk on which each value is hidden until it is typed


class Card(WithLibrary):
    """The question, its answers, and what is said when one is given; nothing of that is in the page before."""

    _esm = view("ask")
    words = traitlets.Dict(help="what the page says by itself").tag(sync=True)
    tiers = traitlets.List(traitlets.Dict(), help="what is asked, as far as it is reached").tag(sync=True)
    said = traitlets.List(traitlets.Dict(), help="of each tier that is answered: what, and the verdict").tag(sync=True)
    after = traitlets.Unicode(help="what follows the last answer").tag(sync=True)
    script: Mapping[str, Any]  # all of it, for a page without Python
    refused = traitlets.Unicode(help="why an answer was none, or is not kept").tag(sync=True)


class Ask(Box):
    """A question: whoever has committed to an answer is told what is right, why, and what their own answer overlooks.

    Question, answers and explanations are a section of a Markdown file; `read_question` says how it is written. The
    answer is kept in one file beyond this kernel, and comes back when the cell is run again. Whatever depends on it,
    text or views, the question brings itself.

    Attributes:
        question: what is asked.
        answers: what was committed to, one for each tier; ``None`` where it was shown without a guess.

    >>> ask = Ask("Does it grow?\\n- [ ] Yes\\n  No: it falls.\\n- [x] No\\n  It falls.")
    >>> ask
    <ask: Does it grow? Yes | No; not answered yet>
    >>> ask.commit(0)
    >>> ask.right, ask.close()
    (False, None)
    """

    question: Question
    answers: list[Any]
    children: Any

    def __init__(
        self,
        what: str | Path,
        *,
        network: Network | DAG | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask a question.

        Arguments:
            what: ``"04/doubles"``, a question of the course; the path of a Markdown file of one's own, or such a path
                with ``#`` and the name of a section; or Markdown of more than one line.
            network: a `Network` or `Graph` from which its numbers come, in place of the one that the text names.
            values: a number for some of its variables, or for ``eta``.

        Raises:
            TypeError, ValueError: if there is no such question, or it is not written as it should be.
        """
        self.question = read_question(what, network, values)
        views = (name for name in self.question.view if name != _SWEEPS)
        self._shown = check_show(["walk" if name == _PENCIL else name for name in views])
        self.answers = self._read(answers_record().get("asks", self._key))
        words = {key: say(f"ask.{key}") for key in _WORDS} | no_kernel()
        words |= screen_words("ask.vote")
        words["session"] = say("ask.binder") if "BINDER_LAUNCH_HOST" in environ else ""
        words |= {f"number.{reason}": sentence(f"number.{reason}") for reason in REASONS}
        self.card = Card(words=words, **self._state())
        more = f"<p>{html.escape(say('ask.views'))}</p>" if self.question.view or self.question.layers else ""
        whole = [_page(tier, whole=True) for tier in self.question.tiers]
        self.card.script = {"tiers": whole, "after": self.question.after + more}
        super().__init__([self.card])
        self._displays: list[str] = []
        self.own(self.card)
        self.card.on_msg(self._on_message)
        self.card.add_class("bw").add_class("bw-ask-card").add_class("bw-asks")
        self.add_class("bw-asking")
        self._show_view()
        RERUNS.remember(self)

    @property
    def _key(self) -> str:
        return f"{self.question.name} {self.question.digest}"

    def _read(self, kept: Any) -> list[Any]:
        """Return the kept answers, if they are answers to this."""
        tiers, given = self.question.tiers, kept.get("answers") if isinstance(kept, dict) else None
        given = given[: len(tiers)] if isinstance(given, list) else []
        return given if all(tier.allows(answer) for tier, answer in zip(tiers, given, strict=False)) else []

    @property
    def heading(self) -> str:
        """What stands above it on a page of its own."""
        return self.question.tiers[0].title

    @property
    def done(self) -> bool:
        """Whether all that is asked has been answered."""
        return len(self.answers) == len(self.question.tiers)

    @property
    def right(self) -> bool | None:
        """Whether all answers are right; ``None`` as long as one is missing."""
        return all(verdict["right"] for verdict in self._verdicts()) if self.done else None

    def _verdicts(self) -> list[dict[str, Any]]:
        return [tier.judge(answer) for tier, answer in zip(self.question.tiers, self.answers, strict=False)]

    def commit(self, answer: Any) -> None:
        """Commit to an answer to what is asked now; it can't be taken back, and nothing happens when all is answered.

        Arguments:
            answer: the number of the choice, from 0; a number, or text that reads as one; the places of what is to be
                put in order, or of what is ticked; ``None``, to be shown without a guess.

        Raises:
            ValueError: if it is none of these.
        """
        if self._catch_up() or self.done:
            return
        tier = self.question.tiers[len(self.answers)]
        if tier.typed and answer is not None:
            number = parse_answer(answer)
            if isinstance(number, str):
                reason = number if number in REASONS else "text"
                raise ValueError(say(f"number.{reason}", text=printable_text(answer)))
            answer = float(number)
        if isinstance(answer, tuple):
            answer = [*answer]
        if not tier.allows(answer):
            raise ValueError(f"{answer!r:.80} is no answer to this; there are {len(tier.options)} of them, from 0")
        tier.judge(answer)  # before it is kept: what cannot be judged would come back with every run of the cell
        self.answers.append(answer)
        self._keep()

    def _catch_up(self) -> bool:
        """Show what was answered elsewhere meanwhile, in another cell or kernel; return whether there is something."""
        kept = self._read(answers_record().get("asks", self._key))
        if len(kept) <= len(self.answers):
            return False
        self.answers[:] = kept
        self._refresh()
        return True

    def reset(self) -> None:
        """Forget what was answered, here and in the file."""
        self.answers.clear()
        self._keep()

    def _keep(self) -> None:
        record = answers_record()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        told = [tier.describe(answer) for tier, answer in zip(self.question.tiers, self.answers, strict=False)]
        right = [verdict["right"] for verdict in self._verdicts()]
        kept = {"answers": [*self.answers], "told": told, "right": right, "at": at}
        record.keep("asks", self._key, kept if self.answers else None)
        self._refresh()

    def _refresh(self) -> None:
        """Show what is answered."""
        record = answers_record()
        trouble = say("ask.kept", trouble=record.trouble) if record.trouble else ""
        with self.card.hold_sync():
            for name, value in {**self._state(), "refused": trouble}.items():
                setattr(self.card, name, value)
        self._show_view()
        for display in self._displays:
            self._show_receipt(display, update=True)

    def _state(self) -> dict[str, Any]:
        tiers, verdicts = self.question.tiers, self._verdicts()
        said = [
            {
                "answer": answer,
                "solution": tier.solution,
                "several": tier.key.get("several"),
                "target": tier.key.get("right"),
                **verdict,
            }
            for tier, answer, verdict in zip(tiers, self.answers, verdicts, strict=False)
        ]
        return {
            "tiers": [_page(tier) for tier in tiers[: len(self.answers) + 1]],
            "said": said,
            "after": self.question.after if self.done else "",
        }

    def _show_view(self) -> None:
        """Show the views that follow the last answer."""
        question = self.question
        if self.done and (question.view or question.layers) and len(self.children) == 1 and self.comm is not None:
            with owned():
                views = self._make_views()
            self.own(*views)
            self.children = (self.card, *views)
        elif not self.done and len(self.children) > 1:
            for view in self.children[1:]:
                view.close()
            self.children = (self.card,)

    def _make_views(self) -> tuple[Any, ...]:
        question = self.question
        if question.layers:
            return (LayerGradients(**question.layers),)
        values, mistake = question.values, question.mistake
        if _SWEEPS in question.view and question.network:
            return (Sweeps(question.network, values),)
        if question.move:
            experiment = Experiment(question.network, values=values, eta=0, steps=0, mistake=mistake)
            pictures = make_pictures(experiment, self._shown, backward=question.backward)
            return (Sliders(experiment, question.move), *pictures)
        batch, seed = question.batch or (None, 0)
        explorer = Explorer(
            question.network,
            show=self._shown,
            values=values,
            eta=question.eta,
            mistake=mistake,
            batch=batch,
            seed=seed,
        )
        if _PENCIL in question.view:
            explorer.views["walk"].pencil = True
        return (explorer,)

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if not isinstance(content, dict) or "commit" not in content or content.get("tier") != len(self.answers):
            return  # another page was first
        try:
            self.commit(content["commit"])
        except ValueError as error:
            self.card.refused = str(error)

    def _describe(self) -> str:
        """Return what was answered, as the notebook keeps it."""
        tiers = self.question.tiers
        names = [self.question.name or tiers[0].plain, *(tier.title for tier in tiers[1:])]
        if not self.answers:
            return say("ask.open", name=names[0])
        told = []
        for name, tier, answer in zip(names, tiers, self.answers, strict=False):
            kind = "shown" if answer is None else "right" if tier.judge(answer)["right"] else "wrong"
            kind = "ticked" if tier.kind == "rubric" and answer is not None else kind
            kind = f"{kind}.several" if tier.several and kind != "right" else kind
            told.append(say(f"ask.answered.{kind}", name=name, answer=tier.describe(answer), solution=tier.solution))
        return listed(told, "clauses")

    def _asked(self) -> str:
        first = self.question.tiers[0]
        return first.plain if first.typed else f"{first.plain} {' | '.join(first.names)}"

    def __repr__(self) -> str:
        state = self._describe().removeprefix(f"{self.question.name or self.question.tiers[0].plain}: ")
        return f"<ask: {self._asked()}; {state}>"

    def snapshot(self) -> str:
        """Return what a saved notebook shows where no kernel runs: the question open, the rest folded."""
        first, *further = self.question.tiers
        later = "".join(f"{tier.text}{_choices(tier)}{_answers(tier)}" for tier in further)
        folded = f"{_answers(first)}{later}{self.question.after}"
        fold = f"<details><summary>{html.escape(say('ask.fold'))}</summary>{folded}</details>"
        return without_math(f"{first.text}{_choices(first)}{fold}")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        asked = f"<ask: {self._asked()}>"  # what was answered stands below it, where it can change
        return {**super()._repr_mimebundle_(**options), "text/html": self.snapshot(), "text/plain": asked}

    def _ipython_display_(self) -> None:
        """Show it, and below it what is answered: in the page it is hidden, in a saved notebook it tells a teacher."""
        self._display()
        self._displays.append(uuid4().hex)
        self._show_receipt(self._displays[-1])

    def _show_receipt(self, display_id: str, *, update: bool = False) -> None:
        from IPython.display import display

        text = self._describe()
        bundle = {"text/plain": text, "text/html": f'<p class="bw-receipt">{html.escape(text)}</p>'}
        display(bundle, raw=True, display_id=display_id, update=update)  # type: ignore[no-untyped-call]


def _page(tier: Tier, *, whole: bool = False) -> dict[str, Any]:
    """Return a tier as a page has it: before it is answered without the answers, in a page without Python with them."""
    shown: dict[str, Any] = {"kind": tier.kind, "title": tier.title, "text": tier.text}
    shown |= {"options": [*tier.options], "names": [*tier.names]}
    return {**shown, "key": tier.key, "solution": tier.solution} if whole else shown


def _choices(tier: Tier) -> str:
    return "" if tier.typed else f"<ul>{''.join(f'<li>{option}</li>' for option in tier.options)}</ul>"


def _answers(tier: Tier) -> str:
    """Return all that is said to answers to a tier, the right one first."""
    if tier.kind != "choice":
        return f"<p><strong>{html.escape(tier.solution)}</strong></p>{tier.key['shown']}"
    right = tier.key["right"]
    order = sorted(range(len(tier.options)), key=lambda place: place != right)
    return "".join(f"<p><i>{tier.options[place]}</i></p>{tier.key['says'][place]}" for place in order)
