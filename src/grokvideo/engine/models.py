"""What `gv.models()` returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

from grokvideo.values.offer import ModelInfo


class Models(Sequence[ModelInfo]):
    """The models of one provider, in order; shown as a table.

    Attributes
    ----------
    provider
        Who was asked, or would have been.
    trouble
        Why nobody could be asked, and the list is only what this release knows; empty otherwise.
    """

    def __init__(self, models: Iterable[ModelInfo], *, provider: str, trouble: str = "") -> None:
        self._models = tuple(models)
        self.provider = provider
        self.trouble = trouble

    @overload
    def __getitem__(self, index: int) -> ModelInfo: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ModelInfo]: ...
    def __getitem__(self, index: int | slice) -> ModelInfo | Sequence[ModelInfo]:
        return self._models[index]

    def __len__(self) -> int:
        return len(self._models)

    def to_dataframe(self) -> Any:
        """One row a model and mode: what can be asked for, and USD by size. Needs pandas.

        Raises
        ------
        ImportError
            Without pandas.
        """
        import pandas as pd

        rows = []
        for model in self._models:
            for mode, limits in ({} if model.can is None else model.can.limits).items():
                rates = {} if model.price is None else model.price.per_second
                durations = limits.durations
                rows.append(
                    {
                        "model": model.id,
                        "mode": mode.value,
                        "offered": model.offered,
                        "seconds_min": durations[0] if durations else None,
                        "seconds_max": durations[-1] if durations else None,
                        "resolutions": ", ".join(limits.resolutions),
                        **{f"usd_per_s_{name}": float(rate) for name, rate in rates.items()},
                        "usd_per_image": None if model.price is None else float(model.price.per_image),
                    }
                )
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        return f"<Models of {self.provider}: {', '.join(model.id for model in self._models)}>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.modeltable import show_models

        show_models(self)
