"""Each view names the rule by which it is opened; a test fails for one that does not. What may not be seen is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.permissions import Policy

View = Callable[..., HttpResponseBase]


class Asking(HttpRequest):
    """A request with the actor that the middleware worked out; views of ours take it."""

    actor: Actor


def open_to_all(says: str) -> Callable[[View], View]:
    """A page for everybody. says: why nothing on it needs a rule."""

    def of(view: View) -> View:
        view.opened_by = says  # type: ignore[attr-defined]
        return view

    return of


def opened_by(*rules: Policy) -> Callable[[View], View]:
    """A page for those who are signed in; the view itself checks the rules named here on what it shows."""

    def of(view: View) -> View:
        @wraps(view)
        def gate(request: Asking, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - as the address gives them
            if request.actor.person is None:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        gate.opened_by = rules  # type: ignore[attr-defined]
        return gate

    return of
