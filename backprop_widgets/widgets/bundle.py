"""The scripts and styles that run in the page: ES modules put together into one text, without a build step."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from backprop_widgets.widgets.es_module import BundleError, Script, parse

__all__ = ["BundleError", "bundle", "library", "module", "stylesheet", "view"]

_STYLES = ("theme", "bar", "room", "goal", "strip", "mistakes", "walk", "relief", "share", "forced")
_FONT = "math.woff2"

_NO_LETTER = re.compile(r"[^A-Za-z0-9]")
_parse = cache(parse)  # of a file that is part of several bundles
_CALLS = {
    "initialize": """  initialize(given) {{
    const begun = library.then((views) => views.follow(given, views.{name}.initialize));
    return () => begun.then((stop) => stop?.());
  }},
""",
    "render": """  render: (given) => library.then((views) => views.frame.render(given, views.{name}.render)),
""",
}
_HAND_OVER = """
import * as views from "./library.js";
{promise}.resolve(views);
export default {{}};
"""


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
    return bundle("main.js", lambda path: _HAND_OVER.format(promise=_promise()) if path == "main.js" else _read(path))


@cache
def view(name: str) -> str:
    """Return the script of one widget, which waits for the library and calls what it has for the widget.

    anywidget takes no message for a model that has not been initialized after two seconds. So that is over at once,
    and what there is to do for the model is done when the library is there.
    """
    path = f"views/{name}.js"
    calls = [_CALLS[hook].format(name=name) for hook in _CALLS if hook in _parse(path, _read(path)).own]
    return f"const library = {_promise()}.promise;\nexport default {{\n{''.join(calls)}}};\n"


def _promise() -> str:
    version = hashlib.sha256(module("library.js").encode()).hexdigest()[:16]
    return f'(globalThis[Symbol.for("backprop_widgets {version}")] ??= Promise.withResolvers())'


def _read(path: str) -> str:
    return (files(__package__) / "js" / path).read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """Return the styles of all views, with the font that they name inside: a page fetches nothing."""
    folder = files(__package__) / "css"
    styles = "".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    font = base64.b64encode((folder / _FONT).read_bytes()).decode()
    return styles.replace(f'url("{_FONT}")', f"url(data:font/woff2;base64,{font})")


def bundle(name: str, read: Callable[[str], str]) -> str:
    """Return a script and all that it imports as one ES module.

    Each file becomes a function that is called once and returns what the file exports, after the files that it
    imports. So it keeps its own scope, and names of two files never meet. An export that is assigned to later is
    seen by others as it was at the end of its file.

    Arguments:
        name: the file, by its path with ``/``.
        read: gives the text of such a path.

    Raises:
        BundleError: if a file is missing or imports what another does not export, if files import one another in
            a circle, if a name stands twice in a file, or for what has no place in one text, such as ``import()``.

    """
    scripts: dict[str, Script] = {}
    _collect(name, read, scripts, ())
    variables = {
        path: f"${number}_{_NO_LETTER.sub('_', path.removesuffix('.js'))}" for number, path in enumerate(scripts)
    }
    exported: dict[str, dict[str, str]] = {}
    parts = []
    for path, script in scripts.items():
        if variables[path] in script.text:
            raise script.fail(f"has a thing named {variables[path]}, which its exports are called in the bundle")
        exported[path] = _exports(script, exported, variables)
        parts.append(_wrap(script, exported, variables))
    names = {outside: f"$export{number}" for number, outside in enumerate(exported[name])}
    ending = "".join(f"const {inside} = {variables[name]}.{outside};\n" for outside, inside in names.items())
    listed = ", ".join(f"{inside} as {outside}" for outside, inside in names.items())
    return "".join([*parts, ending, f"export {{ {listed} }};\n"])


def _collect(path: str, read: Callable[[str], str], scripts: dict[str, Script], above: tuple[str, ...]) -> None:
    """Read a file after all that it imports."""
    if path in above:
        raise BundleError(f"scripts import one another in a circle: {' -> '.join([*above[above.index(path) :], path])}")
    if path in scripts:
        return
    try:
        script = _parse(path, read(path))
    except OSError:
        by = f"{above[-1]} imports {path}, which" if above else path
        raise BundleError(f"{by} is not there") from None
    for other in script.needs:
        _collect(other, read, scripts, (*above, path))
    scripts[path] = script


def _exports(script: Script, exported: dict[str, dict[str, str]], variables: dict[str, str]) -> dict[str, str]:
    """Return what a file exports: the name outside, and the expression for it inside."""
    names = dict(script.own)
    for path, there, here in script.passed:
        variable = variables[path]
        if there != "*":
            _check(script, path, there, exported)
            passed = {here: f"{variable}.{there}"}
        elif here != "*":
            passed = {here: variable}
        else:
            passed = {
                name: f"{variable}.{name}" for name in exported[path] if name != "default" and name not in script.own
            }
        for name in passed.keys() & names.keys():
            raise script.fail(f"exports two things named {name}")
        names |= passed
    return names


def _check(script: Script, path: str, name: str, exported: dict[str, dict[str, str]]) -> None:
    if name not in exported[path]:
        known = ", ".join(exported[path]) or "nothing"
        raise script.fail(f"imports {name} from {path}, which exports {known}")


def _wrap(script: Script, exported: dict[str, dict[str, str]], variables: dict[str, str]) -> str:
    """Return a file as a function that is called at once and returns its exports."""
    lines = []
    for path, there, here in script.imports:
        if there != "*":
            _check(script, path, there, exported)
        lines.append(f"const {here} = {variables[path]}{'' if there == '*' else f'.{there}'};")
    returned = ", ".join(f"{outside}: {inside}" for outside, inside in exported[script.path].items())
    opening = f"const {variables[script.path]} = (() => {{ // {script.path}\n"
    return f"{opening}{' '.join(lines)}{script.text.rstrip()}\nreturn {{ {returned} }};\n}})();\n"
