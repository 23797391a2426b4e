"""A chain of entries in which nobody can change, add or take away one without its being found."""

from openinquiry.core.ledger.chain import FIRST, ChainFault, Link, canonical, link_digest, verify_chain

__all__ = ["FIRST", "ChainFault", "Link", "canonical", "link_digest", "verify_chain"]
