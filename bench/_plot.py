"""The picture of docs/performance.md: what `polling.py` measured, by the number of jobs. Drawn by matplotlib, which the
notebook that compares needs in any case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "grokvideo"  # the same figures are the same file

import matplotlib.pyplot as plt  # noqa: E402

from _pooled import Pooled  # noqa: E402

# Okabe and Ito's colours, which most eyes tell apart; marks do it without.
STYLES = {
    "grokvideo": ("#0072b2", "o"),
    "round robin, 1 request/s": ("#e69f00", "^"),
    "a 5 s loop, behind a limiter": ("#009e73", "D"),
    "a 5 s loop for each job": ("#d55e00", "s"),
    "back-off 2 to 30 s": ("#666666", "v"),
}


def draw(found: Mapping[tuple[str, int], Pooled], path: Path) -> None:
    """Draw the figures of each client and number of jobs."""
    figure, (latency, requests) = plt.subplots(1, 2, figsize=(9, 3.9), layout="constrained", facecolor="white")
    for client, (colour, mark) in STYLES.items():
        pooled = {jobs: each for (name, jobs), each in sorted(found.items()) if name == client}
        is_ours = client == "grokvideo"
        style = {"color": colour, "marker": mark, "linewidth": 2.4 if is_ours else 1.4, "zorder": 3 if is_ours else 2}
        latency.plot(list(pooled), [each.mean for each in pooled.values()], label=client, **style)
        requests.plot(list(pooled), [each.requests for each in pooled.values()], **style)
        if is_ours:
            latency.fill_between(list(pooled), 0, [each.at(95) for each in pooled.values()], color=colour, alpha=0.1)
    sizes = sorted({jobs for _, jobs in found})
    for axes, title in ((latency, "Ready, and not known yet: seconds (mean)"), (requests, "Requests for one clip")):
        axes.set_title(title, fontsize=10.5, loc="left")
        axes.set_xscale("log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.set_xlabel("jobs (15 at a time)", fontsize=9)
        axes.grid(axis="y", color="#dddddd", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=9)
    latency.set_ylim(0)
    requests.set_yscale("log")
    ticks = (5, 10, 20, 50, 100)
    requests.set_yticks(ticks, [str(tick) for tick in ticks])
    requests.minorticks_off()
    figure.legend(*latency.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
