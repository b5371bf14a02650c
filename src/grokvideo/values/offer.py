"""The models there are: what the provider offers to a key, joined with what each can do and what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from grokvideo.values.capability import Capability, capability, known_models
from grokvideo.values.price import PRICES, Price


class Offered(Protocol):
    """A model as the provider lists it."""

    @property
    def id(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def input_modalities(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model.

    Parameters
    ----------
    id, aliases
        What it is called in a request.
    offered
        Whether the provider offers it to your key; None where the provider was not asked.
    can
        Modes, lengths and sizes; None for a model that is newer than this release.
    price
        USD by the price list of this release; None where it has none.
    input_modalities
        What the provider says that it takes: `text`, `image`, `video`, `audio`; empty where it was not asked.
    """

    id: str
    aliases: tuple[str, ...]
    offered: bool | None
    can: Capability | None
    price: Price | None
    input_modalities: tuple[str, ...] = ()


def join(offered: Iterable[Offered] | None) -> tuple[ModelInfo, ...]:
    """The known models in their order, then those that only the provider knows; `offered` is None if it was not asked.

    The provider may list a model under one of its aliases.
    """
    listed = list(offered or ())
    models = []
    for name in known_models():
        known = capability(name)
        assert known is not None
        found = next((each for each in listed if capability(each.id) is known), None)
        aliases = known.aliases if found is None else (*known.aliases, *(set(found.aliases) - set(known.aliases)))
        models.append(
            ModelInfo(
                id=name,
                aliases=tuple(alias for alias in aliases if alias != name),
                offered=None if offered is None else found is not None,
                can=known,
                price=PRICES[name],
                input_modalities=() if found is None else found.input_modalities,
            )
        )
    new = [each for each in listed if capability(each.id) is None]
    return (*models, *(ModelInfo(each.id, each.aliases, True, None, None, each.input_modalities) for each in new))
