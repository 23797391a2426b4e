"""Protect tables so that they may be published: one call for every method, and an attack before anything passes."""

from openinquiry.core.disclosure_control.protecting.audit import Audit, audit_published
from openinquiry.core.disclosure_control.protecting.protect import (
    METHODS,
    ProtectedTables,
    Protection,
    protect,
    protect_together,
)

__all__ = ["METHODS", "Audit", "ProtectedTables", "Protection", "audit_published", "protect", "protect_together"]
