"""Every kind of body's record of the one true country."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.invented_country.capture import capture
from openinquiry.core.invented_country.council_view import council_view
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.police_view import Recorded, police_view
from openinquiry.core.invented_country.service_view import service_view
from openinquiry.core.invented_country.world import World


@dataclass(frozen=True)
class Views:
    """What was recorded, by kind of body."""

    police: Recorded
    councils: Recorded
    services: Recorded


def record_everything(world: World, *, seed: int, log: FaultLog) -> Views:
    """What police, councils, health bodies and charities hold of ``world``; faults go to ``log``."""
    captured = capture(world, seed=seed)
    return Views(
        police=police_view(world, seed=seed, log=log),
        councils=council_view(world, captured["childrens_services"], seed=seed, log=log),
        services=service_view(world, captured["support_and_health"], seed=seed, log=log),
    )
