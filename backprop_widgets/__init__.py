"""Backpropagation you can move: every value, derivative and weight update, live in JupyterLab.

A public name is loaded when it is first used (SPEC 1 of Scientific Python), so that `backprop_widgets.engine` needs no
more than numpy. Which names there are, and where each lives, stands in the stub beside this file and nowhere else.
"""

import ast
import importlib
from importlib.resources import files
from typing import Any

__version__ = "0.1.0"

_STUB = ast.parse((files(__package__) / "__init__.pyi").read_text(encoding="utf-8")).body
_HOME_OF = {alias.name: f".{line.module}" for line in _STUB if isinstance(line, ast.ImportFrom) for alias in line.names}
# ``Place = Site`` in the stub: another name of the same thing
_OTHER_NAMES = {
    target.id: line.value.id
    for line in _STUB
    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Name)
    for target in line.targets
    if isinstance(target, ast.Name)
}
__all__ = sorted({*_HOME_OF, *_OTHER_NAMES})


def __getattr__(name: str) -> Any:
    name = _OTHER_NAMES.get(name, name)
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME_OF[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
