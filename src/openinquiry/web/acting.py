"""Works out once for each request who is asking, and turns the domain's refusals into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from openinquiry.core.shared import OpenInquiryError
from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.permissions import NotAllowed, NotFound
from openinquiry.web.asked import tell


class ActorMiddleware:
    """``request.actor``: who asks, with their roles now. Asked of the database only by pages that need it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on."""
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_of(request.user if request.user.is_authenticated else None, at=timezone.now())
        )
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for what the domain refuses; anything else is a fault of ours."""
        if isinstance(problem, NotFound):
            raise Http404
        if isinstance(problem, NotAllowed):
            return render(request, "403.html", {"says": tell(problem)}, status=403)
        if isinstance(problem, OpenInquiryError):
            return render(request, "refused.html", {"says": tell(problem)}, status=400)
        return None
