"""Run the notebooks and write their outputs back: `python tests/refresh_notebooks.py [NOTEBOOK ...]`.

Views of widgets are left out. Their snapshots, text and a table with a picture, stay: that is what a reader
sees where no kernel runs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from checkout import tracked
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "python"}


def refresh(path: Path) -> None:
    """Run one notebook from top to bottom and save it, outputs in order, without what differs from run to run."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(
        book, timeout=60, resources={"metadata": {"path": str(path.parent)}}, store_widget_state=False
    ).execute()
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = LANGUAGE
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(VIEW, None)
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]
    nbformat.write(book, path)
    print(path.name)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:  # whoever runs this may have answers of their own
        os.environ["BACKPROP_WIDGETS_ANSWERS"] = os.fspath(Path(folder, "answers.json"))
        for notebook in [Path(name) for name in sys.argv[1:]] or tracked("notebooks/*.ipynb"):
            refresh(notebook)
