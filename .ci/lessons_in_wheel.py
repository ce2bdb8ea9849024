"""The build: a wheel carries the lessons inside the package. An editable install finds them in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["Lessons"]


class Lessons(BuildHookInterface[Any]):
    """Adds the files of ``notebooks/`` to a wheel, but for what a tool left there behind a dot."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files that go into this build."""
        if version != "standard":
            return
        top = Path(self.root)
        for path in sorted((top / "notebooks").rglob("*")):
            name = path.relative_to(top)
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in name.parts):
                build_data["force_include"][str(path)] = f"backprop_widgets/{name.as_posix()}"
