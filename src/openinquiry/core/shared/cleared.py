"""A value that disclosure control has passed for publication. Only ``core.disclosure_control`` may make one.

The import contracts keep ``grant_clearance`` to that package; report writers accept ``Cleared`` and nothing else.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Generic, TypeVar

from openinquiry.core.shared.errors import NotCleared

T = TypeVar("T")
_SEAL = object()


@dataclass(frozen=True)
class Cleared(Generic[T]):
    """``value`` as it may be shown, and the ``policy`` under which it was passed.

    Raises NotCleared when made by anything but :func:`grant_clearance`.
    """

    value: T
    policy: str
    seal: InitVar[object] = None  # not kept: what is kept could be used again, as dataclasses.replace does

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotCleared("Only disclosure control can clear a value for publication.")
        object.__setattr__(self, "_passed", True)


def grant_clearance(value: T, *, policy: str) -> Cleared[T]:
    """Mark ``value`` as passed under ``policy`` (its identifier). For ``core.disclosure_control`` only."""
    return Cleared(value, policy, _SEAL)


def require_cleared(candidate: Cleared[T]) -> T:
    """Give the value inside ``candidate``. Raises NotCleared for anything that is not ``Cleared``."""
    if type(candidate) is not Cleared or not getattr(candidate, "_passed", False):
        raise NotCleared("A report writer was handed something that disclosure control has not cleared.")
    return candidate.value
