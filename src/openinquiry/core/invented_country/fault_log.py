"""What was planted where: every fault with its body, table and the reference of the row as sent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from openinquiry.core.invented_country.randomness import Array
from openinquiry.core.invented_country.rates import faults

_SCHEMA = {"body": pl.String, "fault": pl.String, "table": pl.String, "reference": pl.String, "detail": pl.String,
           "set_aside": pl.Boolean}  # fmt: skip


@dataclass(frozen=True)
class FaultLog:
    """Collects planted faults. ``set_aside`` marks a row that preparation must take out of the table."""

    _frames: list[pl.DataFrame] = field(default_factory=list)

    def add(self, fault: str, *, table: str, body: Array, reference: Array, detail: str = "",
            set_aside: bool = False) -> None:  # fmt: skip
        """Note ``fault`` on each ``reference`` of each ``body`` (arrays of one length). Raises KeyError if unknown."""
        assert fault in faults(), fault  # noqa: S101 - a programming error, not the user's
        size = len(body)
        self._frames.append(
            pl.DataFrame(
                {
                    "body": np.asarray(body).astype(str).tolist(),
                    "fault": [fault] * size,
                    "table": [table] * size,
                    "reference": np.asarray(reference).astype(str).tolist(),
                    "detail": [detail] * size,
                    "set_aside": [set_aside] * size,
                },
                schema=_SCHEMA,
            )
        )

    def frame(self) -> pl.DataFrame:
        """Everything noted so far, by body, table, fault and reference."""
        whole = pl.concat([pl.DataFrame(schema=_SCHEMA), *self._frames])
        return whole.sort("body", "table", "fault", "reference", "detail", maintain_order=True)
