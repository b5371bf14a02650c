"""From "ready at the provider" to "known here", for one job to sixty: our client beside others, on the same jobs.

Every client talks HTTP to a server on loopback that keeps the provider's limits and whose clock runs ten times as
fast; what is counted is what that server saw. docs/performance.md says how to read the tables. By default this runs
what the goals are about; `--all` runs everything at every size, and takes more than an hour. Results go to `build/`:
`--from FILE` reads those of an earlier run, `--page` writes the page's tables, and `--plot` draws its picture.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from _pollers import WAYS
from _pooled import Pooled, pool
from _runs import OURS, Case, measure
from _table import number, show_rows
from _world import Progress

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "polling.svg"
LANES = 2
ROBIN = "round robin, 1 request/s"
LIES: tuple[Progress, ...] = ("stuck at 99", "5, then 50", "whole tens")

SIZES = (1, 4, 15, 60)
QUICK = {
    **{Case(jobs=jobs): seeds for jobs, seeds in zip(SIZES, (8, 6, 5, 3), strict=True)},
    Case(ROBIN): 3,
    Case(progress="none"): 5,
    Case(progress="stuck at 99"): 3,
    Case(factor=2.0): 3,
    Case(kernels=2): 3,
}
"""What the goals are about, with how many seeds."""


def everything() -> dict[Case, int]:
    """All there is to compare."""
    seeds = dict(zip(SIZES, (16, 8, 4, 3), strict=True))
    sized = [
        Case(client, jobs, limits) for limits in ("strict", "lenient") for client in (OURS, *WAYS) for jobs in SIZES
    ]
    ours = [Case(progress=progress) for progress in ("none", *LIES)]
    ours += [Case(jobs=60, progress="none"), Case(jobs=60, progress="stuck at 99")]
    ours += [Case(factor=factor, progress=progress) for factor in (0.5, 2.0) for progress in ("noisy", "none")]
    ours += [Case(jobs=jobs, learned=False) for jobs in SIZES]
    ours += [Case(kernels=2), Case(jobs=60, kernels=2)]
    ours += [Case(speed=2.5), Case(progress="none", speed=2.5)]
    return {case: seeds[case.jobs] for case in (*sized, *ours)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="everything at every size: more than an hour")
    parser.add_argument("--only", default="", help="only what has this in its name, a regular expression")
    parser.add_argument("--add", action="store_true", help="keep what the last run found out about everything else")
    parser.add_argument("--seeds", type=int, default=0, help="so many of each, instead of what is usual")
    parser.add_argument("--lanes", type=int, default=LANES, help="runs at a time")
    parser.add_argument("--from", dest="source", type=Path, help="results of an earlier run, instead of a new one")
    parser.add_argument(
        "--page", action="store_true", help=f"write the tables into {PAGE.relative_to(ROOT).as_posix()}"
    )
    parser.add_argument("--plot", action="store_true", help=f"draw {PLOT.relative_to(ROOT).as_posix()}")
    options = parser.parse_args()
    load = os.getloadavg()
    if options.source is None:
        plan = everything() if options.all else QUICK
        plan = {case: options.seeds or count for case, count in plan.items() if re.search(options.only, case.words)}
        path = ROOT / "build" / ("polling-all.json" if options.all else "polling.json")
        kept = json.loads(path.read_text("utf-8"))["results"] if options.add and path.exists() else []
        results = [each for each in kept if Case(**each["case"]) not in plan]
        path.parent.mkdir(exist_ok=True)
        try:
            results.extend(measure(plan, options.lanes))
        finally:  # an hour's figures are not lost with the last one
            path.write_text(json.dumps({"load": load, "lanes": options.lanes, "results": results}), "utf-8")
    else:
        saved = json.loads(options.source.read_text("utf-8"))
        load, results = saved["load"], saved["results"]
    found = figures(results)
    show_rows("polling.py: from ready at the provider to known here, in seconds of its world", list(rows(found)))
    show_rows("polling.py: goals", list(verdicts(found)))
    print(f"\nload of the machine before this began: {', '.join(f'{each:.1f}' for each in load)} (1, 5, 15 minutes)")
    if options.page:
        page = PAGE.read_text("utf-8")
        for name in ("strict", "lenient"):
            page = fill(page, name, by_size(found, name))
        page = fill(page, "ours", others(found))
        PAGE.write_text(fill(page, "goals", verdicts(found)), "utf-8")
    if options.plot:
        from _plot import draw

        draw({(case.client, case.jobs): pooled for case, pooled in found.items() if is_plain(case)}, PLOT)


def is_plain(case: Case) -> bool:
    """Whether it differs from others in client and size alone."""
    return case == Case(case.client, case.jobs)


def figures(results: Iterable[dict[str, Any]]) -> dict[Case, Pooled]:
    """The figures of each case, in the order of the plan."""
    groups: defaultdict[Case, list[dict[str, Any]]] = defaultdict(list)
    for result in results:
        groups[Case(**result["case"])].append(result)
    order = list(everything())
    known = sorted(groups, key=lambda case: order.index(case) if case in order else len(order))
    return {case: pool(groups[case]) for case in known}


def rows(found: Mapping[Case, Pooled]) -> Iterator[tuple[str, ...]]:
    """The table, its header first."""
    yield ("what", "mean", "p50", "p95", "max", "requests", "429", "makespan", "15th", "CPU ms", "in 60 s", "lost", "n")
    for case, pooled in found.items():
        yield (
            case.words,
            *(number(value) for value in (pooled.mean, *(pooled.at(percent) for percent in (50, 95, 100)))),
            number(pooled.requests),
            str(pooled.refusals),
            f"{pooled.stretch:.3f}",
            "" if pooled.last_submit != pooled.last_submit else number(pooled.last_submit),
            number(pooled.cpu_ms),
            str(pooled.a_minute),
            str(pooled.lost + pooled.again),
            str(len(pooled.latencies)),
        )


def by_size(found: Mapping[Case, Pooled], limits: str) -> Iterator[tuple[str, ...]]:
    """Mean latency and requests a job of every client, the header first."""
    yield ("client", *(f"{size} job{'s' * (size > 1)}" for size in SIZES), "answers of 429")
    for client in (OURS, *WAYS):
        sized = [found.get(Case(client, size, limits)) for size in SIZES]
        if any(sized):
            cells = [f"{each.mean:.1f} ({each.requests:.0f})" if each else "" for each in sized]
            refused = [str(each.refusals) if each else "" for each in sized]
            yield (client, *cells, " / ".join(refused))


def others(found: Mapping[Case, Pooled]) -> Iterator[tuple[str, ...]]:
    """Everything about ours, the header first."""
    yield ("what", "mean", "p50", "p95", "max", "requests a job", "jobs")
    for case, pooled in found.items():
        if case.client == OURS:
            words = case.words.removeprefix(f"{OURS}, ")
            cells = [number(value) for value in (pooled.mean, *(pooled.at(percent) for percent in (50, 95, 100)))]
            yield (words, *cells, number(pooled.requests), str(len(pooled.latencies)))


def fill(page: str, name: str, rows: Iterable[Sequence[str]]) -> str:
    """A page of Markdown with these rows, the header first, between `<!-- name -->` and `<!-- end -->`."""
    header, *others = rows
    lines = [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *others)]
    found = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    filled, count = found.subn(lambda match: "\n".join([match[1], *lines, "", match[2]]), page)
    if count != 1:
        raise ValueError(f"the page has {count} places for {name!r}")
    return filled


def verdicts(found: Mapping[Case, Pooled]) -> Iterator[tuple[str, ...]]:
    """Every goal that the runs can tell about, the header first."""
    yield ("goal", "at most", "measured", "")
    for words, most, measured in goals(found):
        yield (
            words,
            f"{most:g}",
            str(measured) if isinstance(measured, int) else number(measured),
            "met" if measured <= most else "MISSED",
        )


def goals(found: Mapping[Case, Pooled]) -> Iterator[tuple[str, float, float]]:
    """What is aimed at, the most it may be, and what it is."""
    mine = {case: pooled for case, pooled in found.items() if case.client == OURS}
    if mine:
        yield "answers of 429, in all runs of ours", 0, sum(pooled.refusals for pooled in mine.values())
        yield "lost jobs, in all runs of ours", 0, sum(pooled.lost for pooled in mine.values())
        yield "double submits, in all runs of ours", 0, sum(pooled.again for pooled in mine.values())
        yield "requests in any minute", 60, max(pooled.a_minute for pooled in mine.values())
    for jobs, mean in ((1, 0.7), (4, 0.8)):
        if few := found.get(Case(jobs=jobs)):
            name = f"{jobs} job{'s' * (jobs > 1)}"
            yield f"{name}: mean", mean, few.mean
            yield f"{name}: requests a job", 18, few.requests
    usual, robin = found.get(Case()), found.get(Case(ROBIN))
    if usual:
        yield "15 jobs: mean", 1.5, usual.mean
        yield "15 jobs: p95", 4, usual.at(95)
        yield "15 jobs: last submit", 17, usual.last_submit
    if usual and robin:
        yield "15 jobs: mean, of round robin's", 0.35, usual.of(robin)
    if many := found.get(Case(jobs=60)):
        yield "60 jobs: mean", 2.2, many.mean
        yield "60 jobs: p95", 6, many.at(95)
        yield "60 jobs: makespan, of the ideal", 1.03, many.stretch
        yield "60 jobs: CPU ms a job", 30, many.cpu_ms
    if blind := found.get(Case(progress="none")):
        yield "15 jobs without progress: mean", 3.8, blind.mean
    if usual and (slow := found.get(Case(factor=2.0))):
        yield "15 jobs twice as slow as learned: mean, of the usual", 1.3, slow.of(usual)
    for lie in LIES:
        if robin and (lied := found.get(Case(progress=lie))):
            yield f"15 jobs, progress {lie}: mean, of round robin's", 1.4, lied.of(robin)
    if usual and (two := found.get(Case(kernels=2))):
        yield "15 jobs, two kernels: mean, of one kernel's", 1.5, two.of(usual)


if __name__ == "__main__":
    main()
