"""Reminders as letters: each in the language of the person, to one address, with nothing in it that is sensitive."""

from __future__ import annotations

from django.conf import settings

from openinquiry.adapters.post import Letter as Written
from openinquiry.adapters.post import send_by_email, values_of, write_letter
from openinquiry.core.shared import Language, date_in_words
from openinquiry.domain.accounts.models import Person
from openinquiry.domain.returns.operations.reminding import Letter

WELSH = "cy"


class ByEmail:
    """Sends reminders by e-mail."""

    def send(self, letter: Letter) -> None:
        """Send it to each address by itself."""
        languages = dict(Person.objects.filter(email__in=letter.addresses).values_list("email", "language"))
        for address in letter.addresses:
            send_by_email(written(letter, languages.get(address, "")), to=address)


def written(letter: Letter, language: str) -> Written:
    """The words of a reminder in a language."""
    told = _told(letter, welsh=language == WELSH)
    return write_letter(letter.key, language, **{name: told[name] for name in values_of(letter.key)})


def _told(letter: Letter, *, welsh: bool) -> dict[str, str]:
    return_ = letter.return_
    body, request = return_.body, return_.request
    return {
        "service": settings.SERVICE_NAME_WELSH if welsh else settings.SERVICE_NAME,
        "body": (body.welsh_name if welsh else "") or body.name,
        "programme": (request.programme.welsh_title if welsh else "") or request.programme.title,
        "due": date_in_words(return_.due).text(Language.WELSH if welsh else Language.ENGLISH),
        "power": request.power,
    }
