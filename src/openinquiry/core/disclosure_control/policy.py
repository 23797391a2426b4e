"""What may be shown, as data: the thresholds a report is published under."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from openinquiry.core.shared import WrongUsage, data_directory


@dataclass(frozen=True)
class Policy:
    """The rules of one publication.

    smallest_count_shown: people or offences; 1 up to one less are hidden.
    rounding_base: shown counts are rounded to a multiple of this.
    least_width_for_an_attacker: how far apart the ends of what can be worked out about a hidden count must stay.
    minimum_recorded_share: 0 to 1; below it no percentage of the recorded is printed.
    minimum_denominator: records; below it no percentage is printed.
    """

    id: str
    version: str
    title: str
    smallest_count_shown: int
    rounding_base: int
    least_width_for_an_attacker: int
    minimum_recorded_share: float
    minimum_denominator: int

    def __post_init__(self) -> None:
        if self.rounding_base < 1 or self.smallest_count_shown < 1:
            raise WrongUsage(f"The policy {self.id!r} needs a rounding base and a smallest count of at least 1.")
        if 2 * self.smallest_count_shown <= self.rounding_base:
            raise WrongUsage(
                f"The policy {self.id!r} would round shown counts to 0: "
                "the smallest count shown must be more than half of the rounding base."
            )
        if self.least_width_for_an_attacker < 1:
            raise WrongUsage(f"The policy {self.id!r} needs a least width for an attacker of at least 1.")
        if self.minimum_denominator < 0:
            raise WrongUsage(f"The policy {self.id!r} needs a minimum denominator of 0 or more.")
        if not 0 <= self.minimum_recorded_share <= 1:
            raise WrongUsage(f"The policy {self.id!r} needs a minimum recorded share between 0 and 1.")

    def as_dict(self) -> dict[str, object]:
        """For ``run.json`` and the report."""
        return asdict(self)


def load_policy(name: str, *, folder: Path | None = None) -> Policy:
    """The policy called ``name``: ``folder/<name>`` if there is such a file, else one that ships with the product.

    Raises WrongUsage when there is none or it is not written as one.
    """
    own = folder / name if folder is not None else Path(name)
    path = own if own.is_file() else data_directory() / "policies" / f"{name}.toml"
    if not path.is_file():
        raise WrongUsage(f"There is no publication policy called {name!r}.")
    try:
        return Policy(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, TypeError) as problem:
        raise WrongUsage(f"The policy in {path.name} is not written as one: {problem}.") from problem
