"""Every kind of body's record of the one true country."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.police_view import Recorded, police_view
from openinquiry.core.invented_country.world import World


@dataclass(frozen=True)
class Views:
    """What was recorded, by kind of return."""

    police: Recorded


def record_everything(world: World, *, seed: int, log: FaultLog) -> Views:
    """What police, councils, health bodies and charities hold of ``world``; faults go to ``log``."""
    return Views(police=police_view(world, seed=seed, log=log))
