"""English or Welsh: a link on every page, which keeps the place; what was chosen is remembered and not asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from openinquiry.domain.accounts.models import Person
from openinquiry.web.gate import open_to_all

_CODES = frozenset(code for code, _name in settings.LANGUAGES)
_ONE_YEAR = 365 * 24 * 60 * 60  # seconds


@open_to_all("Anybody may choose the language in which they read.")
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language, in this browser and for the person signed in, and go back to where the link was."""
    if code not in _CODES:
        raise Http404
    place = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(place, allowed_hosts=None) or not place.startswith("/"):
        place = reverse("home")
    response = HttpResponseRedirect(place)
    _remember(response, code)
    # A page of somebody else's could hold this link; only a press on our own changes what is kept for the person.
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and isinstance(request.user, Person):
        _keep_for(request.user, code)
    return response


class PersonsLanguage:
    """Somebody signed in, in a browser that has not chosen, reads in the language they chose elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Asks the database once in each browser: the answer goes into the cookie."""
        unknown = (
            settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and settings.SESSION_COOKIE_NAME in request.COOKIES
        )
        language = getattr(request.user, "language", "") if unknown else ""
        if language in _CODES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if language in _CODES and settings.LANGUAGE_COOKIE_NAME not in response.cookies:
            _remember(response, language)
        # A cache that anybody shares must not give one reader the language of another.
        patch_vary_headers(response, ("Cookie",))
        return response


def keep_chosen_language(*, request: HttpRequest, user: Any, **_: object) -> None:  # noqa: ANN401 - as Django sends it
    """What was chosen before signing in holds for the person, so that letters come in it too."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") if request else ""
    if chosen in _CODES and isinstance(user, Person):
        _keep_for(user, chosen)


def listen() -> None:
    """Follow sign-ins."""
    user_logged_in.connect(keep_chosen_language, dispatch_uid="language of the person")


def _remember(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=_ONE_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=cast("Literal['Lax', 'Strict']", settings.LANGUAGE_COOKIE_SAMESITE),
    )


def _keep_for(person: Person, code: str) -> None:
    if person.language != code:
        Person.objects.filter(pk=person.pk).update(language=code)
        person.language = code
