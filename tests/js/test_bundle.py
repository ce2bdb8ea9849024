"""Scripts are put together as the modules that they are; what does not fit is an exception, not a blank widget."""

from __future__ import annotations

import json
import re
import time

import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets.widgets.bundle import BundleError, bundle, module, own_styles, page, separate, stylesheet

FILES = sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))


def together(files: dict[str, str], name: str = "main.js") -> str:
    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return bundle(name, read)


@pytest.fixture
def exports(tmp_path):
    """Return what gives the exports of a bundle as JSON."""

    def exports(files: dict[str, str], name: str = "main.js"):
        (tmp_path / "bundle.mjs").write_text(together(files, name), encoding="utf-8")
        ask = 'const all = await import("./bundle.mjs"); console.log(JSON.stringify({ ...all }));'
        (tmp_path / "ask.mjs").write_text(ask, encoding="utf-8")
        done = deno(tmp_path / "cache", "run", f"--allow-read={tmp_path}", "ask.mjs", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return exports


FORMS = {
    "main.js": """
import { one, two as second, } from "./names.js";
import * as all from "./names.js"; import.meta;
import {
  Three,
  four as fourth,
} from "./more/names.js";
export * as more from "./more/names.js";
export { four, late as later } from "./more/names.js";
export const imported = [one, second, all.one, new Three().size, fourth()];
export let count = 1;
count += 1;
export async function wait() { return 1; }
export function* list() { yield 1; }
export class Box {}
const text = "import { a } from './nowhere.js';"; // export { b } from "./nowhere.js";
""",
    "names.js": "export const one = 1;\nexport const two = 2;\n",
    "more/names.js": """
import { one } from "../names.js";
export class Three { size = one + 2; }
export function four() { return 4; }
export async function late() {}
export const letter = "a";
""",
}


def test_imports_and_exports_of_names_and_of_all_under_one_name_work(exports):
    found = exports(FORMS)
    assert found == {"more": {"letter": "a"}, "imported": [1, 2, 1, 3, 4], "count": 2}  # functions are no JSON
    assert "export const { more, four, later, imported, count, wait, list, Box } = " in together(FORMS)


def test_what_is_said_about_a_script_stays_here_and_the_rest_of_it_goes_line_by_line():
    sent = module("page/page.js").split("\n")  # a page has them all
    assert [path for path in FILES if not any(line.endswith(f"// {path}") for line in sent)] == []
    for path in FILES:
        written = (SCRIPTS / path).read_text(encoding="utf-8").splitlines()
        opening = next(place for place, line in enumerate(sent) if line.endswith(f"// {path}"))
        for number, line in enumerate(written, 1):
            if not re.match("(im|ex)port ", line):  # those are written otherwise
                said = re.fullmatch(r" *(//.*|/\*\*((?!\*/).)*(\*/)?| \*( .*|/)?)", line)
                code = re.sub(" +// .*", "", line)
                assert sent[opening + number] == ("" if said else code.lstrip(" ")), f"{path}:{number}"
                opened = {quote for quote in "\"'`" if code.count(quote) % 2}
                assert said or code == line or not opened, f"{path}:{number}: a text is cut off"
                assert line.count("`") % 2 == 0, f"{path}:{number}: a text that goes on would lose its indent"


def test_a_line_keeps_its_number():
    lines, written = together(FORMS).splitlines(), FORMS["main.js"].splitlines()
    opening = lines.index('$scripts["main.js"] = (() => { // main.js')
    for place in (written.index("count += 1;"), len(written) - 1):
        assert lines[opening + 1 + place] == written[place]


def test_each_file_keeps_its_own_scope(exports):
    files = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\nconst help = 3;\nexport let c = a - b;',
        "a.js": "const help = 1;\nexport const a = help;",
        "b.js": "const help = 2;\nexport const b = help;",
    }
    assert exports(files) == {"c": -1}


def test_a_file_runs_once_and_after_what_it_imports(exports):
    files = {
        "main.js": 'import {} from "./b.js";\nimport {} from "./a.js";\nexport const ran = globalThis.ran;',
        "a.js": "(globalThis.ran ??= []).push('a');",
        "b.js": 'import {} from "./a.js";\nglobalThis.ran.push("b");',
    }
    assert exports(files) == {"ran": ["a", "b"]}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "main.js is not there"),
        ({"main.js": 'import { a } from "./a.js";'}, "main.js imports a.js, which is not there"),
        (
            {"main.js": 'import { b } from "./a.js";', "a.js": "export const a = 1;"},
            "imports b from a.js, which exports a",
        ),
        (
            {"main.js": 'import { default as b } from "./a.js";', "a.js": "const b = 1;"},
            "imports default from a.js, which exports nothing",
        ),
        ({"main.js": 'export { b } from "./a.js";', "a.js": "export let a;"}, "imports b from a.js, which exports a"),
        (
            {
                "main.js": 'import {} from "./a.js";',
                "a.js": 'export { b } from "./b.js";',
                "b.js": 'import {} from "./a.js";',
            },
            "a.js -> b.js -> a.js",
        ),
        ({"main.js": 'import {} from "./main.js";'}, "in a circle: main.js -> main.js"),
        (
            {"main.js": 'export const a = 1;\nexport { a } from "./a.js";', "a.js": "export let a;"},
            "exports two things named a",
        ),
        *(
            (
                {"main.js": f"const b = 1;\n{line}", "a.js": "export const a = 1;"},
                f"main.js {said}s in a way that is not known",
            )
            for said, line in (
                ("import", 'import a from "./a.js";'),
                ("import", 'import "./a.js";'),
                ("import", 'import { a } from "lodash";'),
                ("import", 'import { a } from "./a.json" with { type: "json" };'),
                ("import", 'import("./a.js");'),
                ("export", "export default b;"),
                ("export", "export { b };"),
                ("export", 'export * from "./a.js";'),
                ("export", "export const { c } = b;"),
                ("export", "export var d = 1;"),
            )
        ),
    ],
)
def test_what_does_not_fit_is_an_exception(files, said):
    with pytest.raises(BundleError, match=said):
        together(files)


LOAD = """
const failed = {};
for (const path of Deno.args) await import(`./${path}`).catch((error) => { failed[path] = String(error); });
console.log(JSON.stringify(failed));
"""


def test_every_script_of_the_package_makes_a_module_that_loads_and_touches_no_page(tmp_path):
    texts = {name.replace("/", "_"): module(name) for name in FILES}
    assert len(texts) > 30
    wrong = {"twice.js": "const a = 1;\nconst a = 2;\n", "page.js": "document.title;\n", "none.js": ""}
    for name, text in {**texts, **wrong}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "load.mjs").write_text(LOAD, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", "--allow-read", "load.mjs", *texts, *wrong, cwd=tmp_path)
    failed = json.loads(done.stdout)
    assert failed.keys() == {"twice.js", "page.js"}, failed
    assert "already been declared" in failed["twice.js"]


def test_a_separate_widget_brings_all_that_it_needs_and_no_more(tmp_path):
    (tmp_path / "widget.mjs").write_text(separate("drill"), encoding="utf-8")
    ask = 'console.log(typeof (await import("./widget.mjs")).default.render);'
    (tmp_path / "ask.mjs").write_text(ask, encoding="utf-8")
    done = deno(tmp_path / "cache", "run", f"--allow-read={tmp_path}", "ask.mjs", cwd=tmp_path)
    assert done.stdout == "function\n", done.stderr
    assert len(separate("drill")) < len(module("library.js")) / 2


def test_a_saved_page_has_what_few_pages_show_only_where_it_shows_it():
    without, with_one = page(frozenset({"curve"})), page(frozenset({"curve", "classifier"}))
    for text, some, own in zip(without, with_one, ("views/classifier.js", ".bw-cl-bar"), strict=True):
        assert own in some
        assert own not in text
    assert without == page(frozenset())
    assert ".bw-cl-bar" in own_styles("classifier")
    assert own_styles("curve") == ""
    assert ".bw-cl-bar" not in stylesheet()
    assert "views/classifier.js" not in module("library.js")


def test_all_are_put_together_in_a_moment():
    module.cache_clear()
    begun = time.process_time()
    for name in FILES:
        module(name)
    assert FILES
    assert time.process_time() - begun < 5  # each with all that it imports; a library of all takes a hundredth of this
