"""ES modules: what a script imports and exports, and its code without that."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["BundleError", "Script", "parse"]

_NAME = r"[A-Za-z_$][\w$]*"
_GAP = r"(?:\s|//[^\n]*|/\*[\s\S]*?\*/)*"
_PATH = rf"{_GAP}(?:\"([^\"\n]+)\"|'([^'\n]+)'){_GAP};?"
_LIST = r"\{((?:[^{}/]|//[^\n]*|/\*[\s\S]*?\*/)*)\}"
_WORD = r"(?![\w$])"
_KEYWORDS = r"import|export|const|let|var|function|class"
# What has to be seen of a script: text that is no code, brackets, what separates, and words that declare a name.
_TOKEN = re.compile(rf"//[^\n]*|/\*[\s\S]*?\*/|[\"'`/(){{}}\[\],;]|(?<![\w$.#])(?:{_KEYWORDS}){_WORD}")
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)")
_REST = {  # of a text, behind what opens it; a template goes on where a part that is computed ends
    '"': re.compile(r'(?:[^"\\\n]|\\[\s\S])*"'),
    "'": re.compile(r"(?:[^'\\\n]|\\[\s\S])*'"),
    "`": _TEMPLATE,
    "}": _TEMPLATE,
}
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_OPERATORS = r"return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do"
_BEFORE_REGEX = re.compile(rf"(?:^|[^\w$.#])(?:{_OPERATORS})$")
_HEAD = re.compile(r"(?:^|[^\w$.#])(?:if|while|for|with)$")

_IMPORT = re.compile(
    rf"import{_WORD}{_GAP}(?:({_NAME}){_GAP},?{_GAP})?(?:\*{_GAP}as{_GAP}({_NAME})|{_LIST})?{_GAP}(from{_GAP})?{_PATH}"
)
_REEXPORT = re.compile(rf"export{_GAP}(?:\*{_GAP}(?:as{_GAP}({_NAME}){_GAP})?|{_LIST}{_GAP})from{_PATH}")
_EXPORT_LIST = re.compile(rf"export{_GAP}{_LIST}{_GAP};?")
_EXPORT_DEFAULT = re.compile(rf"export{_GAP}default{_WORD}{_GAP}")
_EXPORT_NAMED = re.compile(rf"export{_GAP}(?=(?:const|let|var|class|function|async){_WORD})")
_DECLARING = re.compile(rf"async{_GAP}function|\w+")
_ATTRIBUTES = re.compile(rf"{_GAP}(?:with|assert){_GAP}\{{")
_FUNCTION = re.compile(rf"((?:async{_GAP})?function{_WORD}{_GAP}\*?|class{_WORD}){_GAP}({_NAME})?")
_VARIABLE = re.compile(rf"(?:const|let|var|,){_GAP}({_NAME}|\[[^\[\]]*\]|\{{[^{{}}]*\}})")
_ITEM = re.compile(rf"({_NAME})(?:{_GAP}as{_GAP}({_NAME}))?")


class BundleError(Exception):
    """Scripts that cannot be put together: a file, an export or an order is missing."""


@dataclass
class Script:
    """A file, read as a module.

    Attributes:
        path: where it stands.
        text: its code, without its imports and exports.
        imports: path, name there (``*`` for all of it), name here.
        own: the name outside and the name inside of each export of its own.
        passed: path, name there, name outside of what it exports from other files; ``*`` for all names.
        needs: the files that it imports, in order.
        declared: the names at the top of the file.

    """

    path: str
    text: str = ""
    imports: list[tuple[str, str, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    passed: list[tuple[str, str, str]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)

    def fail(self, what: str) -> BundleError:
        """Return an exception that names the file."""
        return BundleError(f"{self.path} {what}")


def parse(path: str, text: str) -> Script:
    """Take the imports and exports out of a file."""
    script, kept, end, exporting = Script(path), [], 0, False
    for at in _statements(script, text):
        if at < end:
            continue  # a word of an export that has been read
        if text[at] == ",":
            names = _read_declarations(text, at)
            script.declared += names
            for name in names if exporting else ():
                _export(script, name, name)
            continue
        kept.append(text[end:at])
        exporting = text.startswith("export", at)
        instead, end = _read_statement(script, text, at)
        kept.append(instead)
    script.text = "".join([*kept, text[end:]])
    names = [*(here for _, _, here in script.imports), *script.declared]
    for name in names:
        if names.count(name) > 1:
            raise script.fail(f"has two things named {name}")
    for inside in script.own.values():
        if inside not in names:
            raise script.fail(f"exports {inside}, which is not there")
    return script


def _read_statement(script: Script, text: str, at: int) -> tuple[str, int]:
    """Read an import, an export or a declaration; return what stands in its place, and where it ends."""
    if text.startswith("import", at):
        return _read_import(script, text, at)
    if not text.startswith("export", at):
        script.declared += _read_declarations(text, at)
        return "", at
    if found := _REEXPORT.match(text, at):
        all_as, some, *path = found.groups()
        other = _resolve(script, path)
        if some is None:
            script.passed.append((other, "*", all_as or "*"))
        else:
            script.passed += [(other, there, here) for there, here in _items(script, some)]
        return _lines(found), found.end()
    if found := _EXPORT_DEFAULT.match(text, at):
        function = _FUNCTION.match(text, found.end())
        name = (function and function[2]) or "$default"
        _export(script, "default", name)
        script.declared.append(name)
        if function is None:
            return f"{_lines(found)}const $default = ", found.end()
        return f"{_lines(found)}{function[1]} {name}", function.end()
    if found := _EXPORT_LIST.match(text, at):
        for inside, outside in _items(script, found[1]):
            _export(script, outside, inside)
        return _lines(found), found.end()
    if found := _EXPORT_NAMED.match(text, at):
        names = _read_declarations(text, found.end())
        for name in names:
            _export(script, name, name)
        script.declared += names
        word = _DECLARING.match(text, found.end())
        return _lines(found) + (word[0] if word else ""), word.end() if word else found.end()
    raise script.fail(f"exports in a way that is not known here: {_read_string(text, at)}")


def _read_import(script: Script, text: str, at: int) -> tuple[str, int]:
    found = _IMPORT.match(text, at)
    if found is None or bool(found[4]) != any(part is not None for part in found.groups()[:3]):
        raise script.fail(f"imports in a way that is not known here: {_read_string(text, at)}")
    default, everything, some, _, *path = found.groups()
    if _ATTRIBUTES.match(text, found.end()):
        raise script.fail(f"imports in a way that is not known here: {_read_string(text, at)}")
    other = _resolve(script, path)
    if default is not None:
        script.imports.append((other, "default", default))
    if everything is not None:
        script.imports.append((other, "*", everything))
    if some is not None:
        script.imports += [(other, there, here) for there, here in _items(script, some)]
    return _lines(found), found.end()


def _export(script: Script, outside: str, inside: str) -> None:
    if outside in script.own:
        raise script.fail(f"exports two things named {outside}")
    script.own[outside] = inside


def _items(script: Script, text: str) -> list[tuple[str, str]]:
    """Return the pairs of a list such as ``a, b as c``."""
    pairs = []
    for item in re.sub(r"//[^\n]*|/\*[\s\S]*?\*/", " ", text).split(","):
        found = _ITEM.fullmatch(item.strip())
        if found:
            pairs.append((found[1], found[2] or found[1]))
        elif item.strip():
            raise script.fail(f"has no name in {item.strip()!r:.80}")
    return pairs


def _read_declarations(text: str, at: int) -> list[str]:
    """Return the names that a declaration opens with, or that stand behind a comma in one."""
    if found := _VARIABLE.match(text, at):
        if found[1][0] not in "[{":
            return [found[1]]
        parts = (part.split("=")[0].split(":")[-1].strip(" .\n\t") for part in found[1][1:-1].split(","))
        return [part for part in parts if part]
    found = _FUNCTION.match(text, at)
    return [found[2]] if found and found[2] else []


def _resolve(script: Script, quoted: list[str | None]) -> str:
    """Return the path of the file that an import names, and note that it is needed."""
    (written,) = filter(None, quoted)
    if not written.startswith((".", "..")):
        raise script.fail(f"imports {written}; a script imports its neighbours alone, as in ./numbers.js")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(script.path), written))
    script.needs.append(path)
    return path


def _read_string(text: str, at: int) -> str:
    return repr(text[at : at + 60].splitlines()[0])


def _lines(found: re.Match[str]) -> str:
    """Return as many line ends as a piece of code had, so that errors in the page name the right line."""
    return "\n" * found[0].count("\n")


def _statements(script: Script, text: str) -> Iterator[int]:
    """Yield where an import, an export or a declaration stands at the top of a file, outside of texts and comments.

    A comma at the top of a declaration is yielded as well: behind it the next name is declared.
    """
    at = last = 0
    before = ""  # the code before the next token, as far as it tells what that is
    open_brackets: list[tuple[str, bool]] = []  # and whether a regular expression may follow when one closes
    declaring = closed_head = False
    while token := _TOKEN.search(text, at):
        word, begin, at = token[0], token.start(), token.end()
        before = text[last:begin].strip() or before
        if word[:2] not in ("//", "/*"):
            computed = bool(open_brackets) and open_brackets[-1][0] == "${"  # in a template
            if word in "\"'`" or (word == "}" and computed):
                if not (found := _REST[word].match(text, at)):
                    raise script.fail(f"has a text without an end: {_read_string(text, begin)}")
                if word == "}":
                    open_brackets.pop()
                at = found.end()
                word = text[at - 1]
                if word == "{":
                    open_brackets.append(("${", False))
            elif word == "/":
                found = _REGEX.match(text, begin) if _may_be_regex(before, closed_head=closed_head) else None
                word, at = ("`", found.end()) if found else (word, at)
            elif word in "([{":
                open_brackets.append((word, word == "(" and bool(_HEAD.search(before))))
            elif word in ")]}":
                if not open_brackets or open_brackets[-1][0] + word not in ("()", "[]", "{}"):
                    raise script.fail(f"closes what is not open: {_read_string(text, begin)}")
                closed_head = open_brackets.pop()[1]
            elif not open_brackets:
                expression = word in ("function", "class") and before not in ("", ";", "}", "async")
                if not expression and (word not in ",;" or (word == "," and declaring)):
                    yield begin
                if word != "," and not expression:
                    declaring = word in ("const", "let", "var", "export")
            before = word
        last = at
    if open_brackets:
        raise script.fail(f"does not close a {open_brackets[-1][0]}")


def _may_be_regex(before: str, *, closed_head: bool) -> bool:
    """Tell whether a slash opens a regular expression, by the code before it; else it divides."""
    if before.endswith(")"):
        return closed_head
    if before.endswith(("]", "`", '"', "'", "++", "--")):
        return False
    if re.search(r"[\w$.]$", before):
        return bool(_BEFORE_REGEX.search(before))
    return True
