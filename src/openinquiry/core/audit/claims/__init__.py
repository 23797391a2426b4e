"""Which sentences the figures of an audit bear: claims, their grades, and what may and may not be printed."""

from openinquiry.core.audit.claims.asking import AuditClaim, claims_of

__all__ = ["AuditClaim", "claims_of"]
