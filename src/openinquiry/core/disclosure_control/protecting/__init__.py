"""Protect tables so that they may be published: one call for every method, and an attack before anything passes."""

from openinquiry.core.disclosure_control.protecting.audit import Audit, audit_published
from openinquiry.core.disclosure_control.protecting.outside import audit_releases
from openinquiry.core.disclosure_control.protecting.protect import (
    METHODS,
    ProtectedTables,
    Protection,
    protect,
    protect_together,
)
from openinquiry.core.disclosure_control.protecting.released import Release, read_release
from openinquiry.core.disclosure_control.protecting.told import ReleaseAudit, ToldCell

__all__ = [
    "METHODS",
    "Audit",
    "ProtectedTables",
    "Protection",
    "Release",
    "ReleaseAudit",
    "ToldCell",
    "audit_published",
    "audit_releases",
    "protect",
    "protect_together",
    "read_release",
]
