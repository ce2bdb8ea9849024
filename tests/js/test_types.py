"""The types in the comments of the scripts hold: strictly in the core, loosely where elements of a page come in."""

from __future__ import annotations

import json
import re

import pytest
from js.runtime import SCRIPTS, deno

LANGUAGE = ["esnext"]  # without the page: who says `document` there names what does not exist
PAGE = [*LANGUAGE, "dom", "dom.iterable", "dom.asynciterable"]
CORE = sorted((SCRIPTS / "core").glob("*.js"))


def errors(folder, *files, strict=True, library=LANGUAGE):
    """Return what Deno has to say to the types of some files and of all that they import."""
    config = folder / "deno.json"
    config.write_text(json.dumps({"compilerOptions": {"checkJs": True, "strict": strict, "lib": library}}))
    done = deno(folder / "cache", "check", "--no-lock", "--config", config, *files)
    found = re.findall(r"(?s)TS\d+ \[ERROR\].*?at file:\S+", done.stderr)
    assert bool(found) == bool(done.returncode), done.stderr
    return found


def test_the_types_of_the_core_hold_and_it_knows_no_page(tmp_path):
    assert len(CORE) > 10
    assert errors(tmp_path, *CORE) == []


@pytest.mark.parametrize("name", ["library.js", "page/page.js"])
def test_the_types_of_all_scripts_hold(tmp_path, name):
    assert errors(tmp_path, SCRIPTS / name, strict=False, library=PAGE) == []


@pytest.mark.parametrize(
    "line",
    ['fillBlanks("a", 1)', 'fillBlanks("a", {}).length()', "fillBlank", "document.title", "setTimeout(() => {}, 1)"],
)
def test_a_wrong_type_is_seen(tmp_path, line):
    file = tmp_path / "wrong.js"
    sentences = (SCRIPTS / "core" / "sentences.js").as_uri()
    file.write_text(f'import {{ fillBlanks }} from "{sentences}";\nexport default {line};\n')
    assert errors(tmp_path, file)
    assert bool(errors(tmp_path, file, library=PAGE)) == ("fill" in line)
