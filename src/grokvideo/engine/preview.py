"""What a submit would do, without doing it: the dry run. Nothing is sent, and no job is written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grokvideo.engine.access import Access
from grokvideo.engine.connections import DIALECT, EMBEDDED_URL, base_url_of
from grokvideo.engine.orders import Order, Orders
from grokvideo.engine.spending import Guard
from grokvideo.engine.uploads import to_store
from grokvideo.errors import GrokVideoError
from grokvideo.settings import Settings
from grokvideo.store.ledger import Row
from grokvideo.store.money import midnight
from grokvideo.store.records import Records
from grokvideo.values.price import estimate, is_upper_bound, usd_from_ticks
from grokvideo.wire.dialect import Call


@dataclass(frozen=True, slots=True)
class Preview:
    """What `Session.submit_all` with the same arguments would do.

    Parameters
    ----------
    call
        The request that goes out, for people to read; the same for every take. Inputs that would be uploaded first, or
        read from the library, stand in it as words, and addresses without what signs them.
    base_url
        Where it goes; None for the simulator in this process.
    answers
        For each order the row of the library that answers for it; None where a clip would be made.
    would_cost
        USD, estimated, for what would be made; None where a price is not known.
    is_upper_bound
        Whether it may cost less, because the length or the size of a source video is not known here.
    spent
        USD that count against today's budget already.
    refusal
        What would stop it.
    fresh
        Whether clips are made whatever the library has.
    """

    call: Call
    base_url: str | None
    settings: Settings
    answers: tuple[Row | None, ...]
    would_cost: Decimal | None
    spent: Decimal
    refusal: GrokVideoError | None
    is_upper_bound: bool = False
    fresh: bool = False

    @property
    def simulated(self) -> bool:
        """Whether it costs no money."""
        return self.settings.provider == "simulator"

    @property
    def missing(self) -> int:
        """How many clips would be made."""
        return self.answers.count(None)


def preview(
    orders: Sequence[Order],
    maker: Orders,
    records: Records,
    access: Access,
    *,
    provider: str | None,
    fresh: bool,
    yes: bool,
) -> Preview:
    """Look at everything that `submit_all` looks at. Without a key the rest is told all the same.

    Raises
    ------
    InvalidRequest
        If the request itself cannot be sent.
    """
    spent_ticks = records.spent(midnight(time.time()))
    settings = access.settings(provider=provider)
    base_url = base_url_of(settings)
    for order in orders:
        maker.check_request(order.request, settings, base_url)
    keys = [maker.keys(order, str(settings.provider), base_url) for order in orders]
    answers = [None if fresh else records.answer(*each) for each in keys]
    unanswered = [order for order, row in zip(orders, answers, strict=True) if row is None]
    refusal: GrokVideoError | None = None
    try:
        target = access.target(provider)
        missing = [maker.draft(order, target) for order in unanswered]
        if missing:
            Guard.of(settings, yes=yes)(missing, spent_ticks)
    except GrokVideoError as error:
        refusal = error
    prices = [estimate(order.request) for order in unanswered]
    return Preview(
        call=DIALECT.sketch_create(orders[0].request, to_store(orders[0].request)),
        base_url=None if base_url == EMBEDDED_URL else base_url,
        settings=settings,
        answers=tuple(answers),
        would_cost=sum((price for price in prices if price is not None), Decimal(0)) if None not in prices else None,
        spent=usd_from_ticks(spent_ticks),
        refusal=refusal,
        is_upper_bound=any(is_upper_bound(order.request) for order in orders),
        fresh=fresh,
    )
