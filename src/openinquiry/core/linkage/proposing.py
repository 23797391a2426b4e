"""What does each column of a table of people hold? Proposed from its heading, and else from its values.

A column that is not recognised is not used. So is a column whose heading says that it names a group of records, such as
the answer of an earlier linkage. Values are looked at for their form only, and none is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from openinquiry.core.linkage.person_tables import PersonTable
from openinquiry.core.shared import WrongUsage, reference_rows

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "given_name": ("given name", "first name", "forename", "forenames", "firstname", "givenname", "christian name",
                   "given names", "first names", "fname", "name first", "prenom", "vorname"),
    "surname": ("surname", "last name", "family name", "lastname", "familyname", "lname", "name last",
                "nachname"),
    "full_name": ("full name", "fullname", "name", "person name", "complete name", "names", "label", "person label",
                  "display name"),
    "birth_date": ("birth date", "date of birth", "dob", "birthdate", "dateofbirth", "d o b", "born", "date born",
                   "birth day", "birthday", "birth", "birth year", "year of birth", "yob", "birthyear"),
    "postcode": ("postcode", "post code", "postal code", "zip", "zip code", "zipcode", "pcode", "home postcode"),
    "sex": ("sex", "gender", "sex code", "gender code", "sex or gender"),
    "place": ("suburb", "city", "town", "locality", "place", "place of residence", "residence", "municipality",
              "home town", "village"),
    "birth_place": ("birth place", "place of birth", "birthplace", "born in", "birth city", "birth town"),
    "street": ("street", "street name", "address", "address 1", "address line 1", "address line", "street address",
               "road", "home address", "addr", "addr1", "address1"),
    "street_number": ("street number", "house number", "house no", "street no", "building number", "number of house"),
    "region": ("state", "county", "region", "province", "territory"),
    "occupation": ("occupation", "profession", "job", "job title", "trade"),
    "email": ("email", "e mail", "email address", "e mail address", "mail"),
    "phone": ("phone", "telephone", "phone number", "telephone number", "mobile", "mobile number", "tel"),
    "number": ("soc sec id", "ssn", "social security number", "social security", "nhs number", "nino",
               "national insurance number", "ni number", "upn", "unique pupil number", "passport", "passport number",
               "medicare number", "tax file number", "national id", "pnc id", "driving licence number"),
}  # fmt: skip
KINDS = tuple(HEADINGS)
_SAMPLE = 2000
_MOST = 0.8  # the share of values that must have a form
_FORMS = {
    "email": r"^[^@\s]+@[^@\s]+$",
    "birth_date": r"^(1[0-9]|20)\d\d-[01]\d-[0-3]\d|^[0-3]?\d[/.][01]?\d[/.](1[0-9]|20)\d\d$|^(1[5-9]|20)\d\d[01]\d[0-3]\d$",
    "postcode": r"(?i)^[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}$",
    "sex": r"(?i)^(m|f|male|female|man|woman)$",
}
_OTHER_DATES = ("death", "died", "created", "updated", "registered", "recorded", "modified", "entry", "start", "end")

Columns = dict[str, tuple[str, ...]]


def propose_columns(tables: Iterable[PersonTable]) -> Columns:
    """Kind of column → the headings that hold it, one at most for each table. Raises WrongUsage when none is a name.

    Each table's column of a kind is the one whose heading comes first in :data:`HEADINGS`, or else the first whose
    values have the form of the kind.
    """
    found: dict[str, list[str]] = {}
    for table in tables:
        for kind, heading in _of_table(table).items():
            if heading not in found.setdefault(kind, []):
                found[kind].append(heading)
    if not {"given_name", "surname", "full_name"} & found.keys():
        raise WrongUsage(
            "No column of names was recognised. Say which columns hold what: "
            "--columns given_name=HEADING,surname=HEADING,birth_date=HEADING. Kinds: " + ", ".join(KINDS) + "."
        )
    return {kind: tuple(found[kind]) for kind in KINDS if kind in found}


def read_columns(text: str, *, tables: Iterable[PersonTable]) -> Columns:
    """The columns that a user names, as ``given_name=first_name,surname=last``. A kind may be given more than once.

    Raises WrongUsage for an unknown kind, a heading that no table has, or text of another form.
    """
    known = {heading for table in tables for heading in table.frame.columns}
    found: dict[str, list[str]] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        kind, equals, heading = (each.strip() for each in part.partition("="))
        if not equals or not heading:
            raise WrongUsage(f"--columns: «{part}» is not KIND=HEADING.")
        if kind not in HEADINGS:
            raise WrongUsage(f"--columns: there is no kind «{kind}». Kinds: {', '.join(KINDS)}.")
        if heading not in known:
            raise WrongUsage(f"--columns: no table has a column «{heading}».")
        found.setdefault(kind, []).append(heading)
    return {kind: tuple(found[kind]) for kind in KINDS if kind in found}


def _of_table(table: PersonTable) -> dict[str, str]:
    rest = [heading for heading in table.frame.columns if heading != table.id_column]
    taken: dict[str, str] = {}
    for kind, words in HEADINGS.items():
        plain = {_plain(heading): heading for heading in reversed(rest)}
        mine = next((plain[word] for word in words if word in plain), None)
        if mine is not None:
            taken[kind] = mine
            rest.remove(mine)
    _settle_single_names(table, taken)
    for heading in rest:
        by_form = _kind_by_values(table.frame[heading], heading=_plain(heading))
        if by_form is not None and by_form not in taken:
            taken[by_form] = heading
    return taken


def _settle_single_names(table: PersonTable, taken: dict[str, str]) -> None:
    """A column headed «name» is the given name where it holds single words beside a surname."""
    name = taken.get("full_name")
    if name is None or "given_name" in taken or "surname" not in taken:
        return
    words = table.frame[name].head(_SAMPLE).drop_nulls().str.split(" ").list.len()
    if words.len() and _share(words == 1) >= _MOST:
        taken["given_name"] = taken.pop("full_name")


def _kind_by_values(values: pl.Series, *, heading: str) -> str | None:
    some = values.head(_SAMPLE).drop_nulls()
    if not some.len():
        return None
    for kind, form in _FORMS.items():
        if kind == "birth_date" and set(_OTHER_DATES) & set(heading.split()):
            continue
        if _share(some.str.contains(form)) >= _MOST:
            return kind
    known = {row[key] for row in reference_rows("nicknames.csv") for key in ("short", "name")}
    if _share(some.str.to_uppercase().is_in(list(known))) >= 1 - _MOST:
        return "given_name"
    return None


def _share(which: pl.Series) -> float:
    return int(which.sum()) / which.len()


def _plain(heading: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.findall(r"[a-z]+|\d+", spaced.lower()))
