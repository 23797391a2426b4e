"""The two languages that bodies and the public are answered in, and how a date is written in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openinquiry.core.shared.errors import WrongUsage
from openinquiry.core.shared.periods import plain_date

_WELSH_MONTHS = ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
                 "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr")  # fmt: skip


class Language(StrEnum):
    """A language, by its tag (BCP 47), which is also what the ``lang`` of a page says."""

    ENGLISH = "en"
    WELSH = "cy"


@dataclass(frozen=True)
class BothLanguages:
    """The same words in English and in Welsh. Raises WrongUsage when one of them is empty."""

    english: str
    welsh: str

    def __post_init__(self) -> None:
        if not self.english.strip() or not self.welsh.strip():
            raise WrongUsage(f"Words must be given in English and in Welsh: {self.english!r}, {self.welsh!r}.")

    def text(self, language: Language) -> str:
        """The words in ``language``."""
        return self.welsh if language is Language.WELSH else self.english

    def format(self, **values: BothLanguages | str) -> BothLanguages:
        """The words with each ``{name}`` filled in, in its own language where it has two."""

        def filled(language: Language) -> str:
            said = {name: value if isinstance(value, str) else value.text(language) for name, value in values.items()}
            return self.text(language).format(**said)

        return BothLanguages(filled(Language.ENGLISH), filled(Language.WELSH))


def date_in_words(day: date) -> BothLanguages:
    """``day`` as a reader of each language writes it: 1 April 2024, 1 Ebrill 2024."""
    return BothLanguages(plain_date(day), f"{day.day} {_WELSH_MONTHS[day.month - 1]} {day.year}")
