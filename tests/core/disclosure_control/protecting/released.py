"""Releases as somebody outside has them, made without folders."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from openinquiry.core.disclosure_control import CountTable, Policy, load_policy, protect_together
from openinquiry.core.disclosure_control.protecting import Release
from openinquiry.core.shared import require_cleared

POLICY = load_policy("tables")


def release(
    tables: Sequence[CountTable],
    *,
    name: str = "release",
    policy: Policy = POLICY,
    method: str = "optimal",
    within: Sequence[tuple[str, str]] = (),
    earlier: Sequence[Release] = (),
    secret: bytes | None = None,
) -> Release:
    """Tables protected together, and what of them lies in the folder."""
    before = [table for each in earlier for table in each.tables]
    cleared, _ = protect_together(tables, policy, method=method, within=within, earlier=before, secret=secret)
    return as_published(
        require_cleared(cleared).tables,
        name=name,
        policy=policy,
        method=method,
        within=within,
        earlier=[each.sha256 for each in earlier],
    )


def as_published(
    tables: Sequence[CountTable],
    *,
    name: str = "release",
    policy: Policy = POLICY,
    method: str = "optimal",
    within: Sequence[tuple[str, str]] = (),
    earlier: Sequence[str] = (),
) -> Release:
    """Tables published as they are."""
    return Release(
        name, tuple(tables), policy, method, tuple(within), tuple(earlier), sha256(name.encode()).hexdigest()
    )
