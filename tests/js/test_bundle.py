"""Scripts are put together as the modules that they are; what does not fit is an exception, not a blank widget."""

from __future__ import annotations

import json
import time

import pytest
from js.runtime import SCRIPTS, deno

from backprop_widgets.widgets.bundle import BundleError, bundle, module

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
import start, { one, two as second } from "./names.js";
import * as all from "./names.js"; import { // a comment
  Three, // import { nothing } from "./nowhere.js";
  four as fourth, /* export { nothing } */
} from './more/names.js';
import "./more/effect.js";
import other, * as rest from "./more/names.js"
export * from "./names.js";
export * as more from "./more/names.js";
export { four, default as five } from "./more/names.js";
export const imported = [start, one, second, all.one, new Three().size, fourth(), other, rest.letter, globalThis.done];
export let count = 1, further = [2, 3], last = { a: 1, b: 2 };
count += 1;
async function late() { return 1; }
const [left, right] = [1, 2], { top: above, bottom = 4 } = { top: 3 };
export { left, right as other, above, bottom };
export async function wait() { return late(); }
export class Box {}
export default late;
""",
    "names.js": "export const one = 1;\nexport const two = 2;\nexport default { begin: 0 };\n",
    "more/names.js": """
import { one } from "../names.js";
export class Three { size = one + 2; }
export function four() { return 4; }
export var letter = "a"
export default function () { return 5; }
""",
    "more/effect.js": "globalThis.done = true;",
}


def test_every_form_of_import_and_export_works(exports):
    found = exports(FORMS)
    assert found["imported"] == [{"begin": 0}, 1, 2, 1, 3, 4, None, "a", True]
    assert (found["one"], found["two"], found["count"], found["further"]) == (1, 2, 2, [2, 3])
    assert (found["left"], found["other"], found["above"], found["bottom"]) == (1, 2, 3, 4)
    assert found["last"] == {"a": 1, "b": 2}
    assert found["more"] == {"letter": "a"}  # functions are no JSON
    text = together(FORMS)
    for name in ("wait", "Box", "four", "five", "default"):
        assert f" as {name}" in text


TRAPS = r"""
const text = "import { a } from './nowhere.js'; // \" export { b }";
const other = 'export default "it\'s"';
const template = `
import { c } from "./nowhere.js";
${[1, 2].map((n) => `export ${{ n }.n} } ${"`"}`).join("${")} }
export const d = 1;
`;
/* import { e } from "./nowhere.js"; ` " */
const pattern = /[/"'`{]export \/ import\(/g, half = (4 + 4) / 2 / 2, quarter = [8][0] / 8 / 1;
const from = { import: 1, export: 2, class: 3, function: 4 };
if (half) /"/.test(text);
let i = 4; const less = i++ / 2; // "
const sum = from.import + from.export + from . class, other_ = from?.export;
const find = function text() { return text.name; }, { name } = class other {};
for (const text of [1]) { const other = text; function find() {} }
export const values = [text.length, other, template, pattern.source, half, quarter, sum, less, other_, find(), name];
"""


def test_texts_comments_patterns_and_inner_names_do_not_count(exports):
    (values,) = exports({"main.js": TRAPS}).values()
    assert values == [
        51, 'export default "it\'s"',
        '\nimport { c } from "./nowhere.js";\nexport 1 } `${export 2 } ` }\nexport const d = 1;\n',
        r"""[/"'`{]export \/ import\(""", 2, 1, 6, 2, 2, "text", "other",
    ]  # fmt: skip


def test_each_file_keeps_its_own_scope(exports):
    files = {
        "main.js": 'import { a } from "./a.js"; import b from "./b.js"; const help = 3; export default [a, b, help];',
        "a.js": "const help = 1;\nexport const a = help;",
        "b.js": "const help = 2;\nexport default help;",
    }
    assert exports(files) == {"default": [1, 2, 3]}


def test_a_file_runs_once_and_after_what_it_imports(exports):
    files = {
        "main.js": 'import "./b.js";\nimport "./a.js";\nexport const ran = globalThis.ran;',
        "a.js": "(globalThis.ran ??= []).push('a');",
        "b.js": "import './a.js';\nglobalThis.ran.push('b');",
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
        ({"main.js": 'import a from "./a.js";', "a.js": "export const a = 1;"}, "imports default from a.js"),
        (
            {"main.js": 'export { b } from "./a.js";', "a.js": "const b = 1;"},
            "imports b from a.js, which exports nothing",
        ),
        (
            {"main.js": 'import "./a.js";', "a.js": 'import "./b.js";', "b.js": 'import "./a.js";'},
            "a.js -> b.js -> a.js",
        ),
        ({"main.js": 'import "./main.js";'}, "in a circle: main.js -> main.js"),
        (
            {"main.js": 'import { a } from "./a.js";\nfunction a() {}', "a.js": "export let a;"},
            "has two things named a",
        ),
        ({"main.js": "const a = 1;\nconst b = 2, a = 3;"}, "has two things named a"),
        ({"main.js": "export const a = 1;\nconst b = 2;\nexport { b as a };"}, "exports two things named a"),
        (
            {
                "main.js": 'export * from "./a.js";\nexport * from "./b.js";',
                "a.js": "export let a;",
                "b.js": "export let a;",
            },
            "exports two things named a",
        ),
        ({"main.js": "export { a };"}, "exports a, which is not there"),
        ({"main.js": 'import { a } from "lodash";'}, "imports lodash; a script imports its neighbours alone"),
        ({"main.js": 'import a from "./a.json" with { type: "json" };'}, "imports in a way that is not known"),
        ({"main.js": 'const a = await import("./a.js");'}, "imports in a way that is not known"),
        ({"main.js": "const a = import.meta.url;"}, "imports in a way that is not known"),
        ({"main.js": "export = 1;"}, "exports in a way that is not known"),
        ({"main.js": "const a = `;"}, "has a text without an end"),
        ({"main.js": "const a = (1];"}, "closes what is not open"),
        ({"main.js": "const a = `${1)}`;"}, "closes what is not open"),
        ({"main.js": "function a() {"}, r"does not close a \{"),
        ({"main.js": "const $1_main = 1, $0_main = 2;"}, r"has a thing named \$0_main"),
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


def test_all_are_put_together_in_a_moment():
    module.cache_clear()
    begun = time.process_time()
    for name in FILES:
        module(name)
    assert FILES
    assert time.process_time() - begun < 5  # each with all that it imports; a library of all takes a hundredth of this
