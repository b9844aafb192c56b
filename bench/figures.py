"""A measured figure beside its goal."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; without a goal it only informs."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["more", "less"] = "more"

    @property
    def is_reached(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.better == "more" else self.value <= self.goal

    def line(self) -> str:
        """Write the figure for a person."""
        text = f"{self.name:<58} {self.value:>10,.2f} {self.unit}"
        if self.goal is None:
            return text
        sign = "≥" if self.better == "more" else "≤"
        return f"{text}   goal {sign} {self.goal:g}  {'reached' if self.is_reached else 'MISSED'}"

    def as_json(self) -> dict[str, Any]:
        """Give the figure for a machine."""
        return {**asdict(self), "reached": self.is_reached}


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` (0..1) of the values lie; the largest one that counts, never between two."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]
