"""The scripts and styles that run in the page: ES modules put together into one text, without a build step."""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

__all__ = ["BundleError", "bundle", "library", "list_imports", "module", "own_styles", "page", "separate"]
__all__ += ["stylesheet", "view"]

_STYLES = (
    "theme",
    "bar",
    "room",
    "goal",
    "drawer",
    "mistakes",
    "walk",
    "relief",
    "share",
    "presentation",
    "nudge",
    "arrows",
    "ask",
    "matrices",
    "forced",
)
_FONT = "math.woff2"
_ROOT = "separate.js"  # is no file
_APART = "apart.js"  # has a line for each view that few pages show

_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/)$", re.MULTILINE)  # that has its lines to itself
_ASIDE = re.compile(r"(?<=[;,(){}[\]>?:]) +// .*$", re.MULTILINE)  # behind code; no text in a script looks like that
_INDENT = re.compile(r"^ +", re.MULTILINE)  # no text in a script goes on for more than a line
_NAME = r"[A-Za-z_$][\w$]*"
_DECLARED = rf"(?:async )?(?:function\*?|class|const|let) ({_NAME})"
# An import or an export, at the beginning of a line: names, or all under one name, from a path; or a declaration.
_STATEMENT = re.compile(
    rf'(?m)^(import|export)\b(?: (?:\{{([^{{}}]*)\}}|\* as ({_NAME})) from "(\.[^"\n]+)";| (?={_DECLARED}))?'
)
_CALLS = {
    "initialize": """  initialize(given) {{
    const begun = library.then((views) => views.follow(given, views.{name}.initialize));
    return () => begun.then((stop) => stop?.());
  }},
""",
    "render": """  render: (given) => library.then((views) => views.frame.render(given, views.{name}.render)),
""",
}


class BundleError(Exception):
    """Scripts that cannot be put together: a file, an export or an order is missing."""


@cache
def module(name: str) -> str:
    """Return a JavaScript file of ``js/`` and all that it imports as one ES module, with the exports of the file."""
    return bundle(name, _read)


@cache
def library() -> str:
    """Return the scripts of all widgets as one module, which hands them over to those that `view` returns.

    A widget's script is a module that can import nothing. So all scripts come with one widget, and keep a promise
    that lies with the window, under a name made of their text: whichever comes first makes it, and scripts of
    another version are no answer to it.
    """
    return f"{module('library.js')}{_promise()}.resolve({_place('library.js')});\nexport default {{}};\n"


@cache
def view(name: str) -> str:
    """Return the script of one widget, which waits for the library and calls what it has for the widget.

    anywidget takes no message for a model that has not been initialized after two seconds. So that is over at once,
    and what there is to do for the model is done when the library is there.
    """
    path = f"views/{name}.js"
    declared = [found[5] for found in _STATEMENT.finditer(_read(path))]
    calls = [_CALLS[hook].format(name=name) for hook in _CALLS if hook in declared]
    return f"const library = {_promise()}.promise;\nexport default {{\n{''.join(calls)}}};\n"


@cache
def separate(name: str) -> str:
    """Return the script of one widget with all that it imports.

    For widgets that few pages show: the library, which every page gets, stays smaller without them. What they import
    is there twice then, so nothing of it may be shared with other widgets but by their models. What it is styled by
    beside the library's styles is `own_styles`. A saved page has both by ``js/apart.js``.
    """
    root = f"""import * as frame from "./views/frame.js";
import * as {name} from "./views/{name}.js";
export const views = {{ frame, {name} }};
"""
    text = bundle(_ROOT, lambda path: root if path == _ROOT else _read(path))
    return f"{text}export default {{\n  render: (given) => views.frame.render(given, views.{name}.render),\n}};\n"


def _promise() -> str:
    version = hashlib.sha256(module("library.js").encode()).hexdigest()[:16]
    return f'(globalThis[Symbol.for("backprop_widgets {version}")] ??= Promise.withResolvers())'


def _read(path: str) -> str:
    """Return a script without what is said about it, and without indents; its lines keep their numbers."""
    text = (files(__package__) / "js" / path).read_text(encoding="utf-8")
    return _INDENT.sub("", _ASIDE.sub("", _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)))


@cache
def page(views: frozenset[str]) -> tuple[str, str]:
    """Return scripts and styles of a saved page; of the views that few pages show with those alone that it has."""
    lines = _read(_APART).splitlines()
    names = {line: found[3] for line in lines for found in _STATEMENT.finditer(line)}
    kept = {line: name for line, name in names.items() if name in views}
    scripts = bundle("page/page.js", lambda path: "\n".join(kept) if path == _APART else _read(path))
    return scripts, stylesheet() + "".join(map(own_styles, kept.values()))


@cache
def stylesheet() -> str:
    """Return the styles of all views, with the font that they name inside: a page fetches nothing."""
    font = base64.b64encode((files(__package__) / "css" / _FONT).read_bytes()).decode()
    return _read_styles(_STYLES).replace(f'url("{_FONT}")', f"url(data:font/woff2;base64,{font})")


@cache
def own_styles(name: str) -> str:
    """Return the styles that come with one widget that few pages show; none if it has none of its own."""
    return _read_styles((name,)) if (files(__package__) / "css" / f"{name}.css").is_file() else ""


def _read_styles(names: tuple[str, ...]) -> str:
    folder = files(__package__) / "css"
    styles = "".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    styles = re.sub(r"(?s)\s*/\*.*?\*/", "", styles)  # the page needs no reasons
    return re.sub(r" ?([{};,]) ?|(?<=[\w-])(:) ", r"\1\2", re.sub(r"\s+", " ", styles)).replace(";}", "}")


def bundle(name: str, read: Callable[[str], str]) -> str:
    """Return a script and all that it imports as one ES module.

    Each file becomes a function that is called once and returns what the file exports, after the files that it
    imports. So it keeps its own scope, and names of two files never meet. An export that is assigned to later is
    seen by others as it was at the end of its file.

    Imports and exports begin a line, and are of these forms: ``import { a, b as c } from "./d.js";``,
    ``import * as d from "./d.js";``, the same with ``export``, and ``export`` before a function, a class, ``const``
    or ``let``, of one name.

    Arguments:
        name: the file, by its path with ``/``.
        read: gives the text of such a path.

    Raises:
        BundleError: if a file is missing or imports what another does not export, if files import one another in
            a circle, if a file exports two things of one name, or for an import or export of another form.
    """
    texts: dict[str, str] = {}
    _collect(name, read, texts, ())
    exported: dict[str, dict[str, str]] = {}
    parts = [_wrap(path, text, exported) for path, text in texts.items()]
    exports = f"export const {{ {', '.join(exported[name])} }} = {_place(name)};\n"
    return "".join(["const $scripts = {};\n", *parts, exports])


def list_imports(path: str, text: str) -> list[str]:
    """Return the paths of the files that a script imports.

    >>> list_imports("views/curve.js", 'import { draw } from "../dom/plot.js";')
    ['dom/plot.js']
    """
    return [_resolve(path, found[4]) for found in _STATEMENT.finditer(text) if found[4]]


def _collect(path: str, read: Callable[[str], str], texts: dict[str, str], above: tuple[str, ...]) -> None:
    """Read a file after all that it imports."""
    if path in above:
        raise BundleError(f"scripts import one another in a circle: {' -> '.join([*above[above.index(path) :], path])}")
    if path in texts:
        return
    try:
        text = read(path)
    except OSError:
        by = f"{above[-1]} imports {path}, which" if above else path
        raise BundleError(f"{by} is not there") from None
    for other in list_imports(path, text):
        _collect(other, read, texts, (*above, path))
    texts[path] = text


def _wrap(path: str, text: str, exported: dict[str, dict[str, str]]) -> str:
    """Return a file as a function that is called at once and returns its exports, which are noted."""
    own = exported[path] = {}  # by the name outside, what it is inside

    def replace(found: re.Match[str]) -> str:
        word, names, everything, other, declared = found.groups()
        if declared:
            taken = {declared: declared}
        elif everything:
            taken = {everything: _place(_resolve(path, other))}
        elif other:
            taken = _take(path, _resolve(path, other), names, exported)
        else:
            line = text[found.start() :].splitlines()[0]
            raise BundleError(f"{path} {word}s in a way that is not known here: {line!r:.80}")
        lines = "\n" * found[0].count("\n")  # so that errors in the page name the right line
        if word == "import":
            return _receive(taken) + lines
        for name in taken.keys() & own.keys():
            raise BundleError(f"{path} exports two things named {name}")
        own.update(taken)
        return lines

    code = _STATEMENT.sub(replace, text).rstrip()
    returned = ", ".join(f"{outside}: {inside}" for outside, inside in own.items())
    return f"{_place(path)} = (() => {{ // {path}\n{code}\nreturn {{ {returned} }};\n}})();\n"


def _take(path: str, other: str, names: str, exported: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return what a file takes of another one, by its name here."""
    taken = {}
    for name in filter(None, map(str.strip, names.split(","))):
        there, _, here = name.partition(" as ")
        if there not in exported[other]:
            known = ", ".join(exported[other]) or "nothing"
            raise BundleError(f"{path} imports {there} from {other}, which exports {known}")
        taken[here or there] = f"{_place(other)}.{there}"
    return taken


def _receive(taken: dict[str, str]) -> str:
    """Return the declaration of what a file takes of another one: all under one name, or names."""
    pairs = [(here, *inside.rpartition("].")) for here, inside in taken.items()]
    if not all(dot for _, _, dot, _ in pairs):
        return " ".join(f"const {here} = {inside};" for here, inside in taken.items())
    names = ", ".join(here if here == there else f"{there}: {here}" for here, _, _, there in pairs)
    return f"const {{ {names} }} = {pairs[0][1]}];" if pairs else ""


def _resolve(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _place(path: str) -> str:
    """Return where a script's exports are kept in the bundle."""
    return f"$scripts[{json.dumps(path)}]"
