"""Reminders as e-mail: each in the language of the person, each to one address, with nothing in it that is sensitive."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from openinquiry.core.shared import Language, date_in_words
from openinquiry.domain.accounts.models import Person
from openinquiry.domain.returns.operations.reminding import Letter

WELSH = "cy"
log = structlog.get_logger("openinquiry.jobs")


class ByEmail:
    """Sends letters through the e-mail server that the settings name."""

    def send(self, letter: Letter) -> None:
        """Send it to each address by itself. What the server refuses is told by its kind, never by address."""
        languages = dict(Person.objects.filter(email__in=letter.addresses).values_list("email", "language"))
        for address in letter.addresses:
            subject, text = worded(letter, welsh=languages.get(address) == WELSH)
            try:
                EmailMessage(subject, text, to=[address]).send()
            except (OSError, SMTPException) as problem:
                log.warning("letter not sent", letter=letter.key, error=type(problem).__name__)


def worded(letter: Letter, *, welsh: bool) -> tuple[str, str]:
    """Subject and text. The first line of a template is the subject; it names neither the body nor what is asked for."""
    language = "cy" if welsh else "en-gb"
    whole = render_to_string(f"letters/{letter.key}.{language}.txt", _told(letter, welsh=welsh))
    subject, _, text = whole.strip().partition("\n")
    return subject.strip(), f"{text.strip()}\n"


def _told(letter: Letter, *, welsh: bool) -> dict[str, Any]:
    return_ = letter.return_
    body, request = return_.body, return_.request
    return {
        "service": settings.SERVICE_NAME_WELSH if welsh else settings.SERVICE_NAME,
        "body": (body.welsh_name if welsh else "") or body.name,
        "programme": (request.programme.welsh_title if welsh else "") or request.programme.title,
        "due": date_in_words(return_.due).text(Language.WELSH if welsh else Language.ENGLISH),
        "power": request.power,
    }
