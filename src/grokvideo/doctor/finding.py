"""What the doctor says: one finding for each thing it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` say how it is and, where something is wrong, what to do. They may hold text of others: not yet shown."""

    name: str
    grade: Grade
    words: str
