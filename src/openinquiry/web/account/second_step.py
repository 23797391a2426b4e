"""Offices, signatories and whoever keeps the machine prove twice who they are; without a way to, they are led to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openinquiry.domain.accounts.models import Person
from openinquiry.domain.accounts.signing_in import needs_second_factor
from openinquiry.web.account.library_pages import CLOSED, PAGES

_ADDED = "second_step_added"
_OPEN = frozenset(page.name for page in [*PAGES, *CLOSED]) | {
    "language", "help", "contact", "accessibility", "privacy", "stay", "invitation", "invited",
}  # fmt: skip


class SecondStep:
    """Opens nothing but the pages of signing in to somebody who still owes a second step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page on which a second step is set up, instead of what was asked for."""
        here = request.resolver_match.url_name if request.resolver_match else None
        if here not in _OPEN and settings.SECOND_FACTOR_REQUIRED and owes_second_step(request):
            return redirect("mfa_index")
        return None


def owes_second_step(request: HttpRequest) -> bool:
    """Whether their role needs a second step that this session has not seen."""
    if not request.user.is_authenticated or not isinstance(request.user, Person):
        return False
    if request.session.get(_ADDED) or any(
        record["method"] == "mfa" for record in get_authentication_records(request, request.user)
    ):
        return False
    roles = frozenset(str(role.name) for role in request.actor.roles)  # type: ignore[attr-defined]
    return needs_second_factor(request.user, roles=roles)


def second_step_added(request: HttpRequest) -> None:
    """Somebody has just shown that they have one."""
    request.session[_ADDED] = True
