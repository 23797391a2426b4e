"""What the address of a page asks for, looked up among what the reader may know of; anything else is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language, gettext

from openinquiry.core.shared import BothLanguages, Language, OpenInquiryError, Refusal
from openinquiry.domain.accounts.permissions import NotAllowed, NotFound

Record = TypeVar("Record", bound=models.Model)
Given = TypeVar("Given")


def found(visible: models.QuerySet[Record], **asked: object) -> Record:
    """The one record among those that are visible. Raises NotFound, whether it is hidden or not there at all."""
    try:
        record = visible.filter(**asked).order_by().first()  # the order of a list has no part in it
    except (ValueError, TypeError):
        record = None
    if record is None:
        raise NotFound("There is no such page.")
    return record


def language() -> Language:
    """The language in which the page is read."""
    return Language.WELSH if get_language() == "cy" else Language.ENGLISH


def said(words: BothLanguages) -> str:
    """The words in the language of the page."""
    return words.text(language())


def tell(problem: OpenInquiryError) -> str:
    """What the domain refuses, in the language of the page where it has it in both."""
    if isinstance(problem, Refusal):
        sentence = gettext(problem.template)
        return sentence % problem.values if problem.values else sentence
    if isinstance(problem, NotAllowed) and problem.who:
        return gettext("You may not do this. %(who)s") % {"who": gettext(problem.who)}
    both = getattr(problem, "said", None)
    return said(both) if isinstance(both, BothLanguages) else str(problem)


def given(form: BaseForm, call: Callable[[], Given]) -> Given | None:
    """What one operation gives; where the domain refuses it, None, and its sentence is an error of the form."""
    try:
        return call()
    except (NotFound, NotAllowed):
        raise
    except OpenInquiryError as problem:
        form.add_error(None, tell(problem))
        return None


def went_well(form: BaseForm, call: Callable[[], None]) -> bool:
    """Whether one operation that gives nothing was carried out; where not, its sentence is an error of the form."""

    def carried_out() -> bool:
        call()
        return True

    return bool(given(form, carried_out))


def done(request: HttpRequest, text: str, *, to: str) -> HttpResponse:
    """Say that it was done, on the page that follows."""
    messages.success(request, text)
    return HttpResponseRedirect(to)
