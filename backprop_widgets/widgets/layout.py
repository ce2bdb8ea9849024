"""Layout: the views of an Explorer, and where each of them stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, cast, get_type_hints

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.presets import Preset
from backprop_widgets.training.validation import check_names
from backprop_widgets.widgets.base import Box, Markup
from backprop_widgets.widgets.choices import Choices
from backprop_widgets.widgets.curve import Curve
from backprop_widgets.widgets.finite_differences import FiniteDifferences
from backprop_widgets.widgets.landscape import Landscape
from backprop_widgets.widgets.mistakes import Mistakes
from backprop_widgets.widgets.notices import Notices
from backprop_widgets.widgets.presets import Presets
from backprop_widgets.widgets.sample_gradients import SampleGradients
from backprop_widgets.widgets.share import Share
from backprop_widgets.widgets.sliders import Sliders
from backprop_widgets.widgets.tangent import Tangent
from backprop_widgets.widgets.template_view import Derivation, Diagram, Matrices
from backprop_widgets.widgets.walk import Walk

__all__ = [
    "PICTURES",
    "Layout",
    "Views",
    "arrange",
    "check_show",
    "default_views",
    "list_possible",
    "make_pictures",
    "toggle",
]

Views = TypedDict(  # the views of an Explorer by name, in the order in which they are offered
    "Views",
    {
        "sliders": Sliders,
        "presets": Presets,
        "mistakes": Mistakes,
        "more": Choices,
        "diagram": Diagram,
        "walk": Walk,
        "matrices": Matrices,
        "derivation": Derivation,
        "surface": Landscape,
        "curve": Curve,
        "tangent": Tangent,
        "differences": FiniteDifferences,
        "sample gradients": SampleGradients,
        "share": Share,
    },
    total=False,
)
_VIEWS: dict[str, type[Any]] = get_type_hints(Views)
PICTURES = ("tangent", "differences", "sample gradients")  # not there unless they are asked for, by a button
_UNASKED = (*PICTURES, "matrices")
_BOTH_WAYS = ("diagram", "matrices")  # which can leave out what flows back
_DRAWER = ("presets", "mistakes", "more", "share")  # under the sliders, whose last button opens it


@dataclass(frozen=True)
class Layout:
    """Views in their places.

    Attributes:
        bar: the sliders, which are there even when they are not shown: Python moves an Explorer by them, too.
        views: what is shown, by name.
        body: the box of the views that are no controls.
        rows: what an Explorer holds, from top to bottom.
        parts: all that has to be closed with it.
    """

    bar: Sliders
    views: Views
    body: Box
    rows: tuple[Any, ...]
    parts: tuple[Any, ...]


def arrange(
    experiment: Experiment,
    shown: Sequence[str],
    go_to: Callable[[Preset], None],
    code: Callable[[], str],
    *,
    folded: bool = False,
) -> Layout:
    """Make the views of an experiment.

    Arguments:
        shown: the names of the views.
        go_to: what goes to a preset.
        code: what gives the lines of Python to share.
        folded: put away what is not always wanted, until the reader opens it.
    """
    bar = Sliders(experiment)
    makers: dict[type[Any], Callable[[Experiment], Any]] = {Sliders: lambda _: bar, Presets: lambda _: Presets(go_to)}
    views = {name: makers.get(view, view)(experiment) for name, view in _VIEWS.items() if name in shown}
    notices = Notices(experiment)
    if "share" in views:
        views["share"].write = code
    drawer = Box(tuple(views[name] for name in _DRAWER if name in views)).add_class("bw-drawer")
    if folded:
        bar.add_class("bw-with-drawer")
        drawer.add_class("bw-folded")
    body = Box(tuple(view for view in views.values() if view not in (bar, *drawer.children))).add_class("bw-body")
    for name in views:
        body.add_class(_mark(name))
    for view in (views[name] for name in ("diagram", "derivation") if name in views):
        view.tell_size(body)
    gone = Markup(f'<div role="alert">{say("gone")}</div>')
    gone.add_class("bw-gone")  # the styles show it when JupyterLab says that the kernel is gone
    top = (bar,) if "sliders" in views else ()
    rows = (gone, *top, *((drawer,) if drawer.children else ()), notices, body)
    parts = (gone, notices, drawer, body, *dict.fromkeys((bar, *views.values())))
    return Layout(bar, cast(Views, views), body, rows, parts)


def make_pictures(experiment: Experiment, shown: Sequence[str], *, backward: bool = True) -> tuple[Any, ...]:
    """Make those of the views that are no controls, one below the other, with what flows back or without."""
    controls = ("sliders", *_DRAWER)
    pictures = [(name, view) for name, view in _VIEWS.items() if name in shown and name not in controls]
    forward_alone: dict[str, Any] = {} if backward else {name: {"backward": False} for name in _BOTH_WAYS}
    return tuple(view(experiment, **forward_alone.get(name, {})) for name, view in pictures)


def toggle(made: Layout, away: dict[str, Any], name: str, experiment: Experiment) -> None:
    """Show one of the `PICTURES`, or put it away, among those that were shown once."""
    views, body = cast(dict[str, Any], made.views), made.body
    if name in views:
        away[name] = views.pop(name)
        body.children = tuple(child for child in body.children if child is not away[name])
        body.remove_class(_mark(name))
    else:
        views[name] = away.pop(name, None) or _VIEWS[name](experiment)
        body.children = (*body.children, views[name])
        body.add_class(_mark(name))


def _mark(name: str) -> str:
    """Return the class of a box that shows a view."""
    return f"bw-with-{name.replace(' ', '-')}"


def list_possible(experiment: Experiment, names: Iterable[str] = PICTURES) -> tuple[str, ...]:
    """Return those of the views that can be made of an experiment: some are of samples."""
    return tuple(name for name in names if experiment.samples or _VIEWS[name] is not SampleGradients)


def default_views(*, named: bool) -> tuple[str, ...]:
    """Return what is shown if nothing is said: presets only where no network is named."""
    return tuple(name for name in _VIEWS if name not in _UNASKED and (name != "presets" or not named))


def check_show(show: Any) -> tuple[str, ...]:
    """Return the names of views.

    Raises:
        TypeError: if it is neither a name nor a sequence of names.
        ValueError: if there is no such view.
    """
    names = (show,) if isinstance(show, str) else check_names("show", show, "('sliders', 'diagram')")
    for name in names:
        if name not in _VIEWS:
            raise ValueError(f"no view named {name!r:.80}; there are {', '.join(_VIEWS)}")
    return names
