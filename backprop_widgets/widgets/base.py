"""Base: what all widgets have in common: they close what belongs to them, and tell who writes their traits."""

import html
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import ipywidgets
import traitlets
from ipywidgets.widgets.trait_types import InstanceDict
from ipywidgets.widgets.widget_string import HTMLStyle

from backprop_widgets.experiment.experiment import Experiment
from backprop_widgets.experiment.observable import Observer
from backprop_widgets.explain.text.catalogue import say
from backprop_widgets.widgets.cells import RERUNS, attended
from backprop_widgets.widgets.page import write_page

_LONG = 1000  # letters or bytes
_VIEW = "application/vnd.jupyter.widget-view+json"
_UNHEARD = ContextVar("unheard", default=False)

__all__ = ["BaseWidget", "Box", "ExperimentWidget", "LazyModel", "Markup", "check_experiment", "no_kernel", "unheard"]


@contextmanager
def unheard() -> Iterator[None]:
    """Make widgets of which no page hears, to see what they would send."""
    token = _UNHEARD.set(True)
    try:
        yield
    finally:
        _UNHEARD.reset(token)


def check_experiment(experiment: Any, view: str) -> None:
    """Refuse to show what is no experiment.

    Raises:
        TypeError: if it is not an `Experiment`.
    """
    if not isinstance(experiment, Experiment):
        raise TypeError(f"{view} shows an Experiment, not {experiment!r:.80}")


def no_kernel() -> dict[str, str]:
    """Return what a page says when the kernel is gone, and of what needs one where there never was one."""
    return {key: say(key) for key in ("gone", "alone")}


def screen_words(hint: str) -> dict[str, str]:
    """Return what stands on the button that fills the screen with a view which stands alone."""
    words = {key: say(f"share.present.{key}") for key in ("enter", "leave", "leaveHint")}
    return {**words, "enterHint": say(hint)}


class LazyModel(InstanceDict):  # type: ignore[misc]
    """A model that belongs to a widget: as long as nobody reads or sets it there is none, and the page hears of none.

    ipywidgets makes a layout for every widget, and a style for many: twice the models, most of which say nothing.
    """

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the model, made when first asked for."""
        value = super().get(obj, cls)
        self._tell(obj)
        return value

    def set(self, obj: Any, value: Any) -> None:
        """Take another model."""
        super().set(obj, value)
        self._tell(obj)

    def _tell(self, obj: Any) -> None:
        if self.name not in obj.keys:
            obj.keys = [*obj.keys, self.name]
            obj.send_state(self.name)


class BaseWidget(ipywidgets.DOMWidget):  # type: ignore[misc]
    """A widget that closes what belongs to it, and whose layout is made when somebody asks for it."""

    comm: Any
    layout = LazyModel(ipywidgets.Layout).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("keys")
    def _default_keys(self) -> list[str]:
        traits = self.traits(sync=True).items()
        return [name for name, trait in traits if not isinstance(trait, LazyModel) or name in self._trait_values]

    @cached_property
    def _closing(self) -> ExitStack:
        """What is done when the widget is closed, the last thing first."""
        return ExitStack()

    def own(self, *widgets: Any) -> None:
        """Close ``widgets`` with this one."""
        for widget in widgets:
            self._closing.callback(widget.close)

    def open(self) -> None:
        """Tell the page of this widget, unless it is made `unheard`."""
        if self.comm is None and _UNHEARD.get():
            quiet: Any = lambda *given, **options: None  # noqa: E731
            self.comm = SimpleNamespace(comm_id=uuid4().hex, on_msg=quiet, send=quiet, close=quiet)
        super().open()

    def save(self, path: str | Path, *, title: str = "", choices: bool = True) -> None:
        """Write one file, a page that is alive without Python, a kernel or a network.

        It opens from a disk, a mail or any web server, at the state as it is now. What Python decides, such as the
        numbers of a mistake, is tried out and written down, one choice at a time. Everything in it can be read by who
        reads the file: it is for learning, not for marks.

        Arguments:
            path: the file; what is there is replaced.
            title: of the page.
            choices: with the update rules, activations, mistakes and presets; without them it is smaller.

        Raises:
            OSError: if the file cannot be written.
        """
        Path(path).write_text(write_page(self, title, self._rehearse if choices else None), encoding="utf-8")

    @contextmanager
    def _rehearse(self) -> Iterator[Any]:
        """Give another widget that shows the same, on which choices can be tried; ``None`` where there are none."""
        yield None

    def _get_embed_state(self, drop_defaults: bool = False) -> Any:
        """Return what a page without a kernel gets: with the scripts, which anywidget makes the defaults of traits."""
        return super()._get_embed_state()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        RERUNS.show(self)
        shown = super()._repr_mimebundle_(**options)
        bundle, *metadata = shown if isinstance(shown, tuple) else (shown,)
        whole = {**(bundle or {}), "text/plain": repr(self)}  # ipywidgets cuts it short
        return (whole, *metadata) if metadata else whole

    def mimebundle(self) -> dict[str, Any]:
        """Return all that can be shown of it, by MIME type: the view, text, and HTML where there is a snapshot."""
        shown = self._repr_mimebundle_()
        return dict(shown[0] if isinstance(shown, tuple) else shown)

    def _ipython_display_(self) -> None:
        if attended():
            raise NotImplementedError  # so IPython shows it as it shows everything
        self._display()

    def _display(self) -> None:
        """Show it. What is run by a program, as by nbconvert, has the snapshot first, by itself, or the text.

        nbconvert writes one form of each output: of one that has both, the view, which is blank without a network.
        Where the view is alive, the style of all views takes the snapshot away.
        """
        from IPython.display import display

        forms = self.mimebundle()
        if not attended() and _VIEW in forms:
            view = {_VIEW: forms.pop(_VIEW)}
            snapshot = forms.get("text/html") or f"<pre>{html.escape(forms['text/plain'])}</pre>"
            still = {**forms, "text/html": f'<div class="bw-snapshot">{snapshot}</div>'}
            display(still, raw=True)  # type: ignore[no-untyped-call]
            forms = view
        display(forms, raw=True)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Close the widget with all that belongs to it; nothing happens if it is closed already."""
        if self.comm is None:
            return
        lazy = [name for name, trait in self.traits().items() if isinstance(trait, LazyModel)]
        models = [getattr(self, name) for name in lazy if name in self._trait_values]
        super().close()
        for model in models:
            model.close()
        self._closing.close()
        # Out[n] keeps a widget that a cell has shown; it need not keep its template and its picture
        for name, value in list(self._trait_values.items()):
            if isinstance(value, (str, bytes)) and len(value) > _LONG:
                del self._trait_values[name]


class Box(BaseWidget, ipywidgets.Box):  # type: ignore[misc]
    """A box."""


class Markup(BaseWidget, ipywidgets.HTML):  # type: ignore[misc]
    """A piece of markup."""

    style = LazyModel(HTMLStyle).tag(sync=True, **ipywidgets.widget_serialization)


class ExperimentWidget(BaseWidget):
    """A widget over an experiment, both of whose sides write its traits.

    A trait that the kernel writes would be taken for a move of the page. So the kernel writes under `writing`, and
    what `on_page` calls is not called then.

    Attributes:
        experiment: the experiment.
    """

    experiment: Experiment
    _writer = ""  # "page" or "kernel", while one of them writes

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent, in one piece: JupyterLab delivers it in a thread, while a cell may run.

        What ipywidgets echoes and what is written then stand in the same order, in the kernel and in the page.
        """
        with self.experiment.lock:
            super().set_state(sync_data)

    def follow(self, observer: Observer, *aspects: str) -> None:
        """Call ``observer`` after changes of the experiment's ``aspects``, until the widget is closed."""
        self.experiment.observe(observer, *aspects)
        self._closing.callback(self.experiment.unobserve, observer)

    def on_page(self, handler: Callable[[Any], None], *traits: str, of: Any = None) -> None:
        """Call ``handler`` with the change when the page, or a cell, has written one of the traits.

        Arguments:
            handler: what is called.
            traits: the names of the traits.
            of: the widget whose traits these are; this one if not given.
        """

        def handle(change: Any) -> None:
            with self.experiment.lock:  # another thread may be inside `writing`
                if self._writer != "kernel":
                    with self._as("page"), self.experiment.act_for_reader():
                        handler(change)

        (of or self).observe(handle, list(traits))

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Write traits for the kernel, and send them in one message; gives whether the page has caused it."""
        with self.experiment.lock, self.hold_sync():
            caused = self._writer == "page"
            with self._as("kernel"):
                yield caused

    @contextmanager
    def _as(self, writer: str) -> Iterator[None]:
        before = self._writer
        self._writer = writer
        try:
            yield
        finally:
            self._writer = before
