"""What the invented office asks for: offences of forces, children known to councils, people whom charities helped."""

from __future__ import annotations

from datetime import date

from openinquiry.core.shared import Period
from openinquiry.domain.returns.operations import Asked

PERIOD = Period.of_days(date(2024, 4, 1), date(2025, 3, 31))
_POWER = "Invented Inquiries Act 2025, section 12"


def asked_of(kind: str, *, opens: date, due: date) -> Asked:
    """The request to bodies of a kind, by its specification. Forces and councils must answer; charities may."""
    title, asks, welsh_title, welsh_asks = _WORDS[kind]
    voluntary = kind == "support_and_health"
    return Asked(
        title=title, specification=kind, first_day=PERIOD.start, last_day=PERIOD.last_day, asks=asks, reason=_REASON,
        basis="voluntary" if voluntary else "statutory", power="" if voluntary else _POWER, opens=opens, due=due,
        welsh_title=welsh_title, welsh_asks=welsh_asks, welsh_reason=_WELSH_REASON,
    )  # fmt: skip


_REASON = (
    "To count how many children were harmed by groups, as far as records can say, and to say what they cannot. Nothing about "
    "a person leaves the office."
)
_WELSH_REASON = (
    "I gyfrif faint o blant a niweidiwyd gan grwpiau, cyn belled ag y gall cofnodion ddweud, ac i ddweud yr hyn na allant. "
    "Nid oes dim am unigolyn yn gadael y swyddfa."
)
_WORDS = {
    "police": (
        "Recorded offences 2024/25",
        "Every offence of sexual abuse or exploitation of a child that was recorded in the period, with the people involved.",
        "Troseddau a gofnodwyd 2024/25",
        "Pob trosedd o gam-drin neu gamfanteisio’n rhywiol ar blentyn a gofnodwyd yn y cyfnod, gyda’r bobl dan sylw.",
    ),
    "childrens_services": (
        "Children assessed for exploitation 2024/25",
        "Every child who was assessed in the period where exploitation was a factor, with assessments and plans.",
        "Plant a aseswyd am gamfanteisio 2024/25",
        "Pob plentyn a aseswyd yn y cyfnod lle’r oedd camfanteisio yn ffactor, gydag asesiadau a chynlluniau.",
    ),
    "support_and_health": (
        "People supported 2024/25",
        "Every child whom your service supported in the period because of exploitation, with each contact.",
        "Pobl a gefnogwyd 2024/25",
        "Pob plentyn a gefnogwyd gan eich gwasanaeth yn y cyfnod oherwydd camfanteisio, gyda phob cyswllt.",
    ),
}
