"""What a class costs: many learners on one server, their memory, their start, and the kernel while all of them move.

    python tests/benchmarks/class_load.py [--learners 20] [--seconds 10] [--apart] [--nodelay]

Needs Linux, and the extra `lab`. Every learner has a kernel with an Explorer, and moves it through the server's
websocket; a browser would use the same memory and time in the server, and more on the learner's own machine. With
--apart everybody has a server, as with JupyterHub, otherwise all share one. Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from learner import Learner

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser.hosts import running_jupyterlab
from browser.lab import Lab

__all__ = ["main"]

# The setting that the page tells a deployment to make.
PAGE = Path(__file__).parents[2] / "docs" / "a-class.md"
NODELAY = next(filter(lambda block: "set_nodelay" in block, PAGE.read_text(encoding="utf-8").split("```")))
NODELAY = NODELAY.removeprefix("python\n")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def mebibytes(pid: int) -> float:
    """Return the proportional set size of a process: what it shares with others is counted once among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def all_at_once(learners: list[Learner], act: Callable[[Learner, int], float], seconds: float) -> list[float]:
    """Let all act at once, each at most 60 times a second and one act at a time, and return how long each act took."""

    def acts(learner: Learner) -> list[float]:
        took, begun = [], time.perf_counter()
        while (now := time.perf_counter() - begun) < seconds:
            took.append(act(learner, len(took)))
            time.sleep(max(0, 1 / 60 - (time.perf_counter() - begun - now)))
        return took

    with ThreadPoolExecutor(len(learners)) as pool:
        return [took for list_ in pool.map(acts, learners) for took in list_]


def moved_weight(learner: Learner, turn: int) -> float:
    return learner.move(w1=(turn % 100) / 50 - 1)


def moved_input(learner: Learner, turn: int) -> float:
    """Drag x as a page does, which asks for a picture when all rests: here once in 60 moves, a second at least."""
    moved = learner.move(x=(turn % 100) / 50 - 1)
    if turn % 60 == 59:
        learner.draw()
    return moved


def drawn_input(learner: Learner, turn: int) -> float:
    """Do the same with a picture for every move, as a page would need that paints no surface itself."""
    return learner.move(x=(turn % 100) / 50 - 1) + learner.draw()


ACTS = {
    "a weight moves": moved_weight,
    "x moves, a picture when it rests": moved_input,
    "x moves, a picture each time": drawn_input,
}
TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(servers: list[int]) -> float:
    """Return the processor time that the servers and their kernels have used."""
    pids = [*servers, *(child for server in servers for child in children(server))]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(user) + int(system) for user, system in (line[11:13] for line in fields)) / TICKS


def measured(servers: list[int], learners: list[Learner], seconds: float) -> dict[str, str]:
    """Return a row of a table for each way to move."""
    rows = {}
    for name, act in ACTS.items():
        begun = processor_seconds(servers)
        took = all_at_once(learners, act, seconds)
        used = (processor_seconds(servers) - begun) / len(took)
        rows[name] = f"{described(took, len(learners), seconds)} | {1000 * used:.1f}"
    return rows


def described(took: list[float], learners: int, seconds: float) -> str:
    """Return the row of a table: how late, and how often a second for each."""
    late = sorted(1000 * one for one in took)
    tail = late[int(0.95 * len(late))]
    return f"{statistics.median(late):.0f} | {tail:.0f} | {len(late) / learners / seconds:.1f}"


def memory(servers: list[int]) -> tuple[float, float]:
    """Return what the servers and what their kernels use, in MiB."""
    return sum(map(mebibytes, servers)), sum(mebibytes(child) for server in servers for child in children(server))


def measure(given: argparse.Namespace, places: ExitStack) -> None:
    """Measure, and print two tables."""

    def server() -> Lab:
        return places.enter_context(running_jupyterlab(NODELAY if given.nodelay else ""))

    def arrived(lab: Lab | None) -> tuple[int, Learner, float]:
        begun = time.perf_counter()
        lab = lab or server()
        learner = Learner(lab.url, lab.token)
        return lab.described()["pid"], learner, time.perf_counter() - begun

    place = server()
    empty = mebibytes(place.described()["pid"])
    first = arrived(place)
    alone = memory([first[0]])
    one = measured([first[0]], [first[1]], given.seconds)
    with ThreadPoolExecutor(given.learners) as pool:
        others = list(pool.map(arrived, [None if given.apart else place] * (given.learners - 1)))
    servers, learners, waits = zip(first, *others, strict=True)
    many = measured(sorted(set(servers)), list(learners), given.seconds)
    used = memory(sorted(set(servers)))
    for learner in learners:
        learner.close()
    later = sorted(waits[1:]) or waits
    print(f"| memory, MiB | alone | {given.learners} learners | for each |\n|---|---:|---:|---:|")
    for name, single, all_ in zip((f"servers ({empty:.0f} without a kernel)", "kernels"), alone, used, strict=True):
        print(f"| {name} | {single:.0f} | {all_:.0f} | {all_ / given.learners:.0f} |")
    print(f"| together | {sum(alone):.0f} | {sum(used):.0f} | {sum(used) / given.learners:.0f} |\n")
    print(
        f"first picture: alone {waits[0]:.1f} s; {len(later)} at once, first {later[0]:.1f} s, last {later[-1]:.1f} s\n"
    )
    heads = ("round trip", "median, ms", "95 % within, ms", "a second, each", "processor, ms a move")
    print(f"| {' | '.join(heads)} |\n|---{'|---:' * (len(heads) - 1)}|")
    for name in ACTS:
        print(f"| {name}, alone | {one[name]} |")
        print(f"| {name}, {given.learners} at once | {many[name]} |")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description="Measure what a class costs.")
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--apart", action="store_true", help="a server for each learner, as with JupyterHub")
    parser.add_argument("--nodelay", action="store_true", help="set TCP_NODELAY on the server's websockets")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, ", end="")
    print(
        f"{'a server each' if given.apart else 'one server'}, TCP_NODELAY {'set' if given.nodelay else 'as it comes'}\n"
    )
    with ExitStack() as places:
        measure(given, places)


if __name__ == "__main__":
    main()
