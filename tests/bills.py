"""Bills and sweeps made by hand, for tests that look at them from outside."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grokvideo.engine.bills import Bill, BillLine, Part
from grokvideo.engine.jobs import Job
from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.engine.sweeps import Sweep
from grokvideo.values import axes as axes_of
from grokvideo.values.price import Item
from grokvideo.values.request import VideoRequest
from tests.values import usd

NONE = Part(0, "", Decimal(0))


def seconds(count: int, price: str = "0.07") -> tuple[Item, ...]:
    return (Item(Decimal(count), "s", usd(price)),)


def a_bill(**changes: Any) -> Bill:
    """Six clips, of which the library has one."""
    values: dict[str, Any] = {
        "varied": "style × duration",
        "head": "Duration",
        "lines": (
            BillLine("3 s", "ink, clay", 2, seconds(6), usd("0.42")),
            BillLine("6 s", "ink, clay", 2, seconds(12), usd("0.84")),
            BillLine("9 s", "ink, clay", 2, seconds(18), usd("1.26")),
        ),
        "clips": 6,
        "new": 5,
        "total": usd("2.10"),
        "answered": Part(1, "ink, 6 s", usd("0.42")),
        "running": NONE,
        "doubtful": NONE,
        "is_upper_bound": False,
        "budget": usd("10"),
        "spent": usd("3.12"),
        "confirm_over": usd("1"),
        "expected_s": 100.0,
        "max_jobs": 4,
        "provider": "xai",
        "simulated": False,
        "refusal": None,
    }
    return Bill(**(values | changes))


class Closed:
    """A session that takes no orders."""

    def submit(
        self, orders: Sequence[Order], provider: str, *, fresh: bool, yes: bool, seen: Any = None, once: Any = None
    ) -> list[Job]:
        raise AssertionError("nothing is to be sent here")

    def bill(self, plan: Plan, provider: str, *, fresh: bool) -> Bill:
        raise AssertionError("no bill is to be drawn up here")


def a_sweep(
    prompts: Sequence[str] = ("a {style}",),
    jobs: Sequence[Job] = (),
    *,
    skip: Any = None,
    name: str | None = "cranes",
    bill: Bill | None = None,
    **swept: Sequence[Any],
) -> Sweep:
    """A sweep that nobody drives: these jobs in its places, or one that asks."""
    axes = [axes_of.axis(each, values) for each, values in swept.items()]
    cells = axes_of.cells(axes, skip)
    order = Order(VideoRequest(prompt="a fox"))
    plan = Plan(tuple(prompts), tuple(axes), cells, (order,) * len(cells), (), name)
    sweep = Sweep(plan, bill or a_bill(clips=len(cells)), Closed(), fresh=False)
    if jobs:
        sweep._hold(jobs, cells)
        sweep._started = True
    return sweep
