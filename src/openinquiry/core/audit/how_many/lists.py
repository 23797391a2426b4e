"""Who is on which list: the children whom police, children's services, health services and charities recorded.

A list is made for one question at a time («exploited», say), by what each kind of body records of it. Whether a child belongs
on it can be unrecorded; then it is «cannot tell», never no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS, Definition
from openinquiry.core.audit.facts import ADULT_AGE
from openinquiry.core.audit.readings import ALL_OFFENCES, Reading
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.tables.agencies import among
from openinquiry.core.linkage import Linkage

LISTS = (
    ("police", "Police"),
    ("councils", "Children's services"),
    ("health", "Health services"),
    ("charities", "Charities and helplines"),
)
LIST_NAMES = dict(LISTS)
ABUSE, EXPLOITATION = "abuse", "exploitation"
_HEALTH = ("sarc", "hospital", "sexual_health", "mental_health")
_EXPLOITATION_FACTORS, _ABUSE_FACTORS = ("11A",), ("11A", "19A", "19B", "19C")
_ABUSE_PLAN = "SAB"


@dataclass(frozen=True)
class ListQuestion:
    """How many children of what. title: as in «children recorded as …». by: list → what puts a child on it.

    without: list → why there is none for this question.
    """

    id: str
    title: str
    by: Mapping[str, str]
    without: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def questions(headline: Definition) -> tuple[ListQuestion, ...]:
    """All that can be asked of the returns: sexual abuse of any kind, exploitation, and the headline definition."""
    return (
        ListQuestion(
            ABUSE,
            "Children sexually abused or exploited",
            {
                "police": "victim of any child sexual abuse offence, under 18 when it was recorded",
                "councils": "assessment with factor 11A, 19A, 19B or 19C, or a protection plan for sexual abuse",
                "health": "under 18 with sexual abuse or exploitation disclosed or suspected",
                "charities": "the same, at a charity or helpline",
            },
        ),
        ListQuestion(
            EXPLOITATION,
            "Children sexually exploited",
            {
                "police": "victim of an offence recorded as exploitation, under 18 when it was recorded",
                "councils": "assessment with factor 11A",
                "health": "under 18 with exploitation disclosed or suspected",
                "charities": "the same, at a charity or helpline",
            },
        ),
        ListQuestion(
            headline.id,
            f"Children abused by a group, under «{headline.short_title}»",
            {
                "police": f"victim of an offence that meets «{headline.short_title}», under 18 when it was recorded",
                "health": "under 18 with abuse or exploitation by two or more people disclosed",
                "charities": "the same, at a charity or helpline",
            },
            {"councils": "an assessment does not say whether a group was behind it"},
        ),
    )


def memberships(records: Records, reading: Reading, *, linkage: Linkage, question: ListQuestion) -> pl.DataFrame:
    """record_id, list and ``belongs`` (null: cannot tell) of every record that has a say in ``question``.

    Records with too little to be compared with others are on no list: whether they are on another cannot be told.
    reading: of the linkage, for the answers to definitions; whether a record belongs on a list hangs on it in no other way.
    """
    found = [_police(records, reading, question), *_services(records, question)]
    if "councils" in question.by:
        found.append(_councils(records, question))
    kept = linkage.people.filter("compared")["record_id"]
    comparable = pl.concat([kept, linkage.encoded.with_named]).unique()
    without = linkage.encoded.records.filter(~linkage.encoded.records.is_in(linkage.encoded.with_named.implode()))
    said = pl.concat(found)
    return (
        among(said, comparable)
        .filter(~pl.col("record_id").is_in(without.implode()))
        .group_by("record_id", "list")
        .agg(belongs=_any("belongs"))
        .sort("record_id", "list")
    )


def _any(name: str) -> pl.Expr:
    """Yes where any says yes, else cannot tell where any cannot, else no."""
    return pl.when(pl.col(name).any()).then(pl.lit(True)).when(pl.col(name).is_null().any()).then(None).otherwise(False)


def on_lists(people: pl.DataFrame, membership: pl.DataFrame, *, lists: tuple[str, ...]) -> pl.DataFrame:
    """One row a person, in a fixed order: person, for each list a column with true, false or null (cannot tell), and one
    named ``…_seen``: whether the person has a record there that has a say.

    people: record_id and person. Those are among them who are on no list: from them it is known how many belong on none.
    """
    joined = membership.join(people.select("record_id", "person"), on="record_id")
    by_list = joined.group_by("person", "list").agg(belongs=_any("belongs"), there=pl.lit(True).first())
    frame = by_list.select("person").unique().sort("person")
    for name in lists:
        mine = by_list.filter(pl.col("list") == name).select("person", pl.col("belongs").alias(name), seen="there")
        frame = frame.join(mine, on="person", how="left", maintain_order="left")
        frame = frame.with_columns(pl.when(pl.col("seen").is_null()).then(False).otherwise(pl.col(name)).alias(name),
                                   pl.col("seen").fill_null(False).alias(_seen(name))).drop("seen")  # fmt: skip
    return frame


def _seen(name: str) -> str:
    return f"{name}_seen"


def _police(records: Records, reading: Reading, question: ListQuestion) -> pl.DataFrame:
    """By whether the victim was a child when the offence was recorded: adults who report what was done to them as children
    cannot be on a list of children.
    """
    answers = reading.classified.select(
        "offence", "recorded_date", "committed_from", belongs=_offence_belongs(question)
    )
    victims = reading.involvements.filter(pl.col("role") == "victim").select("offence", "record_id", "age")
    born = records.people.select("record_id", "birth_date")
    rows = victims.drop_nulls("record_id").join(answers, on="offence").join(born, on="record_id", how="left")
    child = pl.coalesce(_under_age(pl.col("recorded_date")), _still_under_age())
    return rows.select("record_id", list=pl.lit("police"), belongs=pl.col("belongs") & child)


def _under_age(day: pl.Expr) -> pl.Expr:
    return pl.col("birth_date").dt.offset_by(f"{ADULT_AGE}y") > day


def _still_under_age() -> pl.Expr:
    """Whether somebody of this age at the offence was under age when it was recorded; null where a birthday decides."""
    first, day = pl.col("committed_from"), pl.col("recorded_date")
    into_the_year = (_month_and_day(day) - _month_and_day(first)).sign()
    least = pl.col("age") + day.dt.year() - first.dt.year() - (into_the_year < 0).cast(pl.Int32)
    return (
        pl.when((pl.col("age") >= ADULT_AGE) | (least >= ADULT_AGE))
        .then(pl.lit(False))
        .when(least + (into_the_year != 0).cast(pl.Int32) < ADULT_AGE)
        .then(pl.lit(True))
    )


def _month_and_day(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day()


def _under_age_by_year(day: pl.Expr) -> pl.Expr:
    """By the year of birth, which returns without dates of birth may hold; null in the year of the birthday that decides."""
    apart = day.dt.year() - pl.col("birth_year")
    return pl.when(apart < ADULT_AGE).then(pl.lit(True)).when(apart > ADULT_AGE).then(pl.lit(False))


def _offence_belongs(question: ListQuestion) -> pl.Expr:
    if question.id == ABUSE:
        return pl.lit(True)
    if question.id == EXPLOITATION:
        return pl.col("exploitation") == "yes"
    answer = pl.col(question.id)
    return pl.when(answer == CANNOT_TELL).then(None).otherwise(answer == MEETS)


def _councils(records: Records, question: ListQuestion) -> pl.DataFrame:
    factors = _ABUSE_FACTORS if question.id == ABUSE else _EXPLOITATION_FACTORS
    named = pl.any_horizontal(pl.col("factors").list.contains(code) for code in factors)
    found = [records.assessments.select("record_id", belongs=named)]  # null factors leave it open
    if question.id == ABUSE:
        plan = (pl.col("initial_category") == _ABUSE_PLAN) | (pl.col("latest_category") == _ABUSE_PLAN)
        found.append(records.plans.select("record_id", belongs=plan))
    return pl.concat(found).select("record_id", list=pl.lit("councils"), belongs="belongs")


def _services(records: Records, question: ListQuestion) -> list[pl.DataFrame]:
    born = records.clients.select("record_id", "birth_date", "birth_year")
    day = pl.col("contact_date")
    child = pl.coalesce(_under_age(day), _under_age_by_year(day))
    rows = records.contacts.join(born, on="record_id").select(
        "record_id", "service_type", belongs=_contact_belongs(question) & child
    )
    health = pl.col("service_type").is_in(_HEALTH)
    return [
        rows.filter(wanted).select("record_id", list=pl.lit(name), belongs="belongs")
        for name, wanted in (("health", health), ("charities", ~health))
    ]


def _contact_belongs(question: ListQuestion) -> pl.Expr:
    if question.id == EXPLOITATION:
        return pl.col("concern") == EXPLOITATION
    abused = pl.col("concern").is_in([ABUSE, EXPLOITATION])
    return abused if question.id == ABUSE else abused & (pl.col("perpetrators") == "two_or_more")


def population_of(question: ListQuestion) -> str | None:
    """The population of the audit whose child victims are the police list of ``question``; None where it has none."""
    if question.id == EXPLOITATION:
        return None
    return ALL_OFFENCES if question.id == ABUSE else question.id
