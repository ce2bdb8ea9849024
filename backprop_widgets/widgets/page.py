"""Page: a widget as one file of HTML that needs no Python, no kernel and no network."""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.resources import files
from typing import Any

from backprop_widgets import __version__
from backprop_widgets.experiment.status import FLAT
from backprop_widgets.explain.text.catalogue import say, sentence
from backprop_widgets.presets import PRESETS
from backprop_widgets.widgets.bundle import page
from backprop_widgets.widgets.recording import Recording, Traits, write_json

__all__ = ["page_words", "write_page"]

_STOPPED = [f"stopped.{reason}.{count}" for reason in ("not finite", "too far") for count in ("one", "many")]
_WORDS = (
    "outside",
    "flat",
    "twins",
    *_STOPPED,
    "ghost.batch",
    "ghost.eta",
    "ghost.from",
    "between.names",
    "between.more",
    "between.clauses",
    "between.sentences",
)
_SAID = ("missing", "again", "range", "judged")
_LINK = ("copy", "hint", "copied", "lines")

# Scripts, styles and what was recorded come packed, which makes a page half as long.
_UNPACK = """for (const node of document.querySelectorAll("[data-tag]")) {
  const bytes = Uint8Array.from(atob(node.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const textContent = await new Response(stream).text();
  const { tag, type } = node.dataset;
  node.replaceWith(Object.assign(document.createElement(tag), { id: node.id, type, textContent }));
}"""
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
{styles}
<style>{first}</style>
<main>
<h1>{name}</h1>
<div id="bw-root"></div>
<div id="bw-snapshot">{snapshot}</div>
</main>
<footer>{written}</footer>
<script type="application/json" id="bw-data">{data}</script>
{recorded}
{scripts}
<script type="module">{unpack}</script>
</html>
"""

Rehearse = Callable[[], AbstractContextManager[Any]]


def write_page(widget: Any, title: str, rehearse: Rehearse | None) -> str:
    """Return the page of a widget.

    Arguments:
        title: of the page; if empty, the widget's own.
        rehearse: gives another widget that shows the same, on which choices are tried; if not given, none is recorded.
    """
    parts = _record(widget, rehearse)
    views = frozenset(traits["view"] for traits in parts[0]["models"].values())
    data, recorded = map(write_json, parts)
    first = (files(__package__) / "css" / "page.css").read_text(encoding="utf-8")
    scripts, styles = page(views)
    scripts += "start();\n"
    policy = (
        f"default-src 'none'; script-src '{_hash(_UNPACK)}' '{_hash(scripts)}'; "
        f"style-src '{_hash(first)}' '{_hash(styles)}'; img-src data: blob:; font-src data:"
    )
    return _PAGE.format(
        language=sentence("language"),
        policy=policy,
        name=html.escape(title or getattr(widget, "heading", "") or say("page.title")),
        styles=_pack(styles, "styles", "style", "text/css"),
        first=first,
        snapshot=widget.mimebundle().get("text/html", ""),
        written=html.escape(say("page.by", version=__version__)),
        data=data.replace("</", "<\\/").replace("<!--", "<\\u0021--"),
        recorded=_pack(recorded, "recorded", "script", "application/json"),
        scripts=_pack(scripts, "scripts", "script", "module"),
        unpack=_UNPACK,
    )


def page_words() -> dict[str, str]:
    """Return the sentences that a saved page says by itself, as in a notebook Python does."""
    said = {key: sentence(key) for key in _WORDS} | {key: sentence(f"page.{key}") for key in _SAID}
    return {**said, "failed": say("failed", error=sentence("nowhere"))}


def _pack(text: str, name: str, tag: str, kind: str) -> str:
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return f'<script type="text/plain" id="bw-{name}" data-tag="{tag}" data-type="{kind}">{packed}</script>'


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _record(widget: Any, rehearse: Rehearse | None) -> list[Traits]:
    """Return what the page begins with, and what choices change in it."""
    recording = Recording()
    if rehearse is None:
        worlds = [recording.record(widget)]
    else:
        with rehearse() as twin:
            worlds = [recording.record(widget, twin)]
        for name, preset in PRESETS.items():
            if worlds[0]["presets"] and not any(name in world["presets"] for world in worlds):
                with rehearse() as twin:
                    twin.go_to(preset)
                    worlds.append(recording.record(twin, twin, whole=False))
    for traits in (traits for world in worlds for traits in world["models"].values()):
        if traits["view"] == "share":  # a page has an address to share
            kept = {key: traits["words"][key] for key in ("selected", "large", "large.hint", "present")}
            traits["words"] = kept | {"link": {part: say(f"page.link.{part}") for part in _LINK}}
    models = worlds[0].pop("models")
    asks = {number: traits.pop("script") for number, traits in models.items() if "script" in traits}
    data = {
        "models": models,
        "shown": list(getattr(widget, "views", ())),
        "says": {name: say(f"preset.{name}.says") for name in PRESETS if worlds[0]["presets"]},
        "words": page_words(),
        "flat": FLAT,
    }

    def number(found: re.Match[str]) -> str:
        return f'"IPY_MODEL_{recording.widgets.get(found[1], found[1])}"'

    recorded = {"worlds": worlds, "nodes": [json.loads(node) for node in recording.nodes], "asks": asks}
    texts = (re.sub(r'"IPY_MODEL_(\w+)"', number, write_json(part)) for part in (data, recorded))
    return [json.loads(text, parse_constant=lambda _: None) for text in texts]  # a page knows no NaN
