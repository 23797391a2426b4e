"""«May they?» as plain predicates, each with the sentence that says who may; a list of them all for the documentation.

A rule is one function. :func:`policy` makes of it a pair: what it returns can be asked (``can_see(actor, thing)``) and has
``check``, which raises where it may not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openinquiry.core.shared import OpenInquiryError, WrongUsage
from openinquiry.domain.accounts.actors import Actor


class NotAllowed(OpenInquiryError):
    """Somebody asked for what they may not do, though they may know that it exists. Its text says who may, as ``who`` does."""

    def __init__(self, text: str, *, who: str = "") -> None:
        super().__init__(text)
        self.who = who


class NotFound(OpenInquiryError):
    """There is no such thing, as far as the one who asks may know."""


_KNOWN: dict[str, Policy] = {}


@dataclass(frozen=True)
class Policy:
    """One rule. says: the English sentence of who may. hides: who may not is told that there is no such thing."""

    name: str
    says: str
    hides: bool
    _rule: Callable[..., bool]

    def __call__(self, actor: Actor, *about: Any) -> bool:  # noqa: ANN401 - each policy is about records of its own
        """Whether ``actor`` may."""
        return self._rule(actor, *about)

    def check(self, actor: Actor, *about: Any) -> None:  # noqa: ANN401 - each policy is about records of its own
        """Raises NotFound (or NotAllowed, where existence is no secret) unless ``actor`` may."""
        if not self._rule(actor, *about):
            raise (
                NotFound("There is no such page.")
                if self.hides
                else NotAllowed(f"You may not do this. {self.says}", who=self.says)
            )


def policy(says: str, *, hides: bool = False) -> Callable[[Callable[..., bool]], Policy]:
    """Make a rule of a function of the actor and of what it is about. says: who may, as a sentence for everybody.

    One that bodies can meet is marked with ``gettext_noop``, so that tools/welsh.py asks for its Welsh.
    """

    def of(rule: Callable[..., bool]) -> Policy:
        name = f"{rule.__module__.removeprefix('openinquiry.domain.').removesuffix('.policies')}.{rule.__name__}"
        if name in _KNOWN:
            raise WrongUsage(f"There is a policy {name} already.")
        _KNOWN[name] = Policy(name, says, hides, rule)
        return _KNOWN[name]

    return of


def known_policies() -> tuple[Policy, ...]:
    """All rules, by name."""
    return tuple(_KNOWN[name] for name in sorted(_KNOWN))
