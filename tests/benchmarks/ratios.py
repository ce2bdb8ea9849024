"""Print the medians of a benchmark run, and how many times that of the first contestant each one takes.

python tests/benchmarks/ratios.py FILE, where FILE is what --benchmark-json wrote.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

__all__ = ["table"]

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def table(run):
    """Return a markdown table for each group: the first contestant of a group is its measure.

    >>> def row(name, median):
    ...     return {"group": "one pass", "param": name, "stats": {"median": median}}
    >>> print(table({"benchmarks": [row("hand-written", 2e-6), row("ours", 3e-6)]}))
    | one pass | median | ratio |
    |---|---:|---:|
    | hand-written | 2.00 µs | 1.00 |
    | ours | 3.00 µs | 1.50 |

    What a benchmark measured otherwise is printed as it is:

    >>> print(table({"benchmarks": [{"group": "a drag", "param": "ours", "extra_info": {"ms late": 18}}]}))
    | a drag | ms late |
    |---|---:|
    | ours | 18 |
    """
    groups = {}
    for row in run["benchmarks"]:
        groups.setdefault(row["group"], {})[row["param"] or ""] = row.get("extra_info") or row["stats"]["median"]
    return "\n\n".join(_table(group, rows) for group, rows in groups.items())


def _table(group, medians):
    measure = next(iter(medians.values()))
    if any(isinstance(found, dict) for found in medians.values()):
        measure = max((found for found in medians.values() if isinstance(found, dict)), key=len)
        lines = [f"| {group} | {' | '.join(measure)} |", "|---|" + "---:|" * len(measure)]
        lines += [
            f"| {name} | {' | '.join(map(str, found.values()))} |"
            for name, found in medians.items()
            if isinstance(found, dict)
        ]
        return "\n".join(lines)
    lines = [f"| {group} | median | ratio |", "|---|---:|---:|"]
    lines += [f"| {name} | {_time(median)} | {median / measure:.2f} |" for name, median in medians.items()]
    return "\n".join(lines)


def _time(seconds):
    scale, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds / scale:.2f} {unit}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/benchmarks/ratios.py FILE, written by pytest --benchmark-json=FILE")
    print(table(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
