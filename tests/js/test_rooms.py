"""The rooms of the scripts: core imports core alone, dom core and dom, a view and a page all; never in a circle."""

from __future__ import annotations

from js.runtime import SCRIPTS

from backprop_widgets.widgets.bundle import list_imports

ROOMS = {
    "core": {"core"},
    "dom": {"core", "dom"},
    "views": {"core", "dom", "views"},
    "": {"core", "dom", "views"},
    "page": {"core", "dom", "", "page"},
}
TEXTS = {path.relative_to(SCRIPTS).as_posix(): path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js")}


def room(path):
    return path.rpartition("/")[0]


def needed(texts):
    return {path: list_imports(path, text) for path, text in texts.items()}


def backwards(texts):
    """Return the imports that leave a room for one above it."""
    imports = ((path, other) for path, others in needed(texts).items() for other in others)
    return [(path, other) for path, other in imports if room(other) not in ROOMS[room(path)]]


def circles(texts):
    """Return the files that import themselves, by whatever way."""
    needs = needed(texts)

    def below(path, seen):
        for other in needs[path]:
            if other not in seen:
                seen.add(other)
                below(other, seen)
        return seen

    return [path for path in needs if path in below(path, set())]


def test_arrows_run_one_way():
    assert {room(path) for path in TEXTS} == set(ROOMS)
    assert backwards(TEXTS) == []
    assert circles(TEXTS) == []


def test_an_arrow_back_and_a_circle_are_seen():
    texts = {
        "core/a.js": 'import {} from "../dom/b.js";',
        "dom/b.js": 'import { c } from "./c.js";',
        "dom/c.js": 'export * as b from "./b.js";',
    }
    assert backwards(texts) == [("core/a.js", "dom/b.js")]
    assert circles(texts) == ["dom/b.js", "dom/c.js"]
