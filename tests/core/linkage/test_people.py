"""Which records are one person: the cases that a clerk would argue about, in a crowd from which a model is learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from openinquiry.core.linkage import (
    LEVELS,
    NO_DECISIONS,
    Decisions,
    Linkage,
    NotConverged,
    link_people,
    load_linkage_settings,
)
from tests.core.linkage.invented_people import Record, crowd, frame
from tests.outside_data import outside_data

SETTINGS = load_linkage_settings()
LENA = {"given_name": "Lena", "surname": "Oakmere", "birth_date": date(2009, 3, 5), "sex": "F", "postcode": "ZZ1 1AA"}


def someone(place: int, **otherwise: object) -> Record:
    """A person with a home and date of birth of her own."""
    return {**LENA, "birth_date": date(2009, 3, 5 + place), "postcode": f"ZZ{place + 1} 1AA", **otherwise}


# The pairs planted in the crowd: (case, the first record, what the second says otherwise).
CASES: dict[str, tuple[Record, Record]] = {
    "the same": (someone(0), {}),
    "twin": (someone(1, surname="Pinegate"), {"given_name": "Mark", "sex": "M"}),
    "twin of the same sex": (someone(2, surname="Thornby"), {"given_name": "Ruby"}),
    "stranger of the same name": (
        someone(3, given_name="Tom", surname="Marley", sex="M"),
        {"birth_date": date(1971, 10, 28), "postcode": "ZZ88 8QS"},
    ),
    "swapped names": (someone(4, surname="Ashcombe"), {"given_name": "Ashcombe", "surname": "Lena"}),
    "day and month swapped": (
        someone(5, surname="Birchall", birth_date=date(2009, 3, 5)), {"birth_date": date(2009, 5, 3)}
    ),
    "married": (someone(6, surname="Larchway"), {"surname": "Larchway-Holt"}),
    "moved": (someone(7, surname="Elmsworth"), {"postcode": "ZZ77 3HN"}),
    "short name": (someone(8, given_name="Abigail", surname="Rowancliffe"), {"given_name": "Abby"}),
    "accents": (someone(9, given_name="Siân", surname="O’Hazél"), {"given_name": "SIAN", "surname": "O'Hazel"}),
    "namesake born the same year": (
        someone(11, given_name="Evan", surname="Carrow", sex="M", birth_date=date(2008, 2, 19)),
        {"birth_date": date(2008, 11, 6), "postcode": "ZZ88 7QS"},
    ),
    "father and son": (
        someone(12, given_name="Alun", surname="Penrose", sex="M"), {"birth_date": date(1978, 9, 23)}
    ),
    "pet name and another spelling": (
        someone(13, given_name="Abigail", surname="Hussain"), {"given_name": "Gail", "surname": "Hossein"}
    ),
    "carried over from another script": (
        someone(14, given_name="Fatima", surname="Akhtarov"), {"given_name": "Fatema", "surname": "Akterov"}
    ),
    "a new surname at adoption": (
        someone(15, given_name="Seren", surname="Greville"), {"surname": "Oldacre", "upn": "A823432112345"}
    ),
    "two names and one pupil number": (
        someone(16, given_name="Nia", surname="Westerdale"),
        {"given_name": "Mali", "surname": "Trevanion", "upn": "A823432154321"},
    ),
    # Two children whose records a body has run into one: the name and birth of one with the pupil number of the other.
    "a merged record": (
        someone(17, given_name="Cara", surname="Whitlock", upn="A823432100001"), {"upn": "A823432100002"}
    ),
    "the child merged into it": (
        someone(18, given_name="Dylan", surname="Marsden", sex="M", upn="A823432100002"), {"postcode": "ZZ77 4HN"}
    ),
    "without surname": (someone(10, surname=None, given_name="Iris"), {}),
    "with nothing but a name": ({"given_name": "Fay", "surname": "Lindenhall"}, {}),
}  # fmt: skip
ONE_PERSON = (
    "the same", "swapped names", "day and month swapped", "married", "moved", "short name", "accents",
    "pet name and another spelling", "carried over from another script", "a new surname at adoption",
    "two names and one pupil number", "a merged record", "the child merged into it",
)  # fmt: skip
TWO_PEOPLE = (
    "twin", "twin of the same sex", "stranger of the same name", "namesake born the same year", "father and son",
    "without surname", "with nothing but a name",
)  # fmt: skip


def planted() -> list[Record]:
    records = crowd()
    for case, (first, otherwise) in CASES.items():
        numbered = {"upn": otherwise["upn"]} if "upn" in otherwise else {}
        records.append({"record_id": f"{case}/1", **numbered, **first})
        records.append({"record_id": f"{case}/2", **first, **otherwise})
    hashes = {"a": "0" * 64, "b": "0" * 64, "c": "1" * 64}
    records += [{"record_id": f"hash/{name}", "name_birth_hash": value} for name, value in hashes.items()]
    return records


@pytest.fixture(scope="module")
def linkage() -> Linkage:
    return link_people(frame(planted()), settings=SETTINGS, seed=1)


def together(linkage: Linkage, one: str, other: str, level: str = "central") -> bool:
    person = dict(linkage.person_of(level).iter_rows())
    return person[one] == person[other]


@pytest.mark.parametrize("case", ONE_PERSON)
def test_records_that_differ_as_records_of_one_person_do_are_linked(linkage: Linkage, case: str) -> None:
    assert together(linkage, f"{case}/1", f"{case}/2")


@pytest.mark.parametrize("case", TWO_PEOPLE)
def test_records_of_two_people_however_alike_are_not_linked(linkage: Linkage, case: str) -> None:
    assert not together(linkage, f"{case}/1", f"{case}/2")


def test_a_merged_record_stays_with_the_child_it_describes_and_goes_to_a_reader(linkage: Linkage) -> None:
    assert not together(linkage, "a merged record/2", "the child merged into it/1", "loose")
    why = {(one, other): why for one, other, why in linkage.doubtful.iter_rows()}
    assert why["a merged record/1", "a merged record/2"] == "two pupil numbers"
    assert not [pair for pair in why if "the same/1" in pair]


def test_any_threshold_gives_the_people_of_that_reading(linkage: Linkage) -> None:
    for level in LEVELS:
        limit = getattr(SETTINGS.thresholds, level)
        assert linkage.linked_at(limit).sort("record_id").equals(linkage.person_of(level))


def test_replicates_join_what_is_certain_and_waver_only_where_the_pairs_do(linkage: Linkage) -> None:
    replicates = [dict(each.iter_rows()) for each in linkage.replicates(20, seed=1)]
    assert all(each["the same/1"] == each["the same/2"] for each in replicates)
    assert all(each["stranger of the same name/1"] != each["stranger of the same name/2"] for each in replicates)
    people = [len(set(each.values())) for each in replicates]
    assert linkage.people["loose"].n_unique() <= min(people) < max(people) <= linkage.people["strict"].n_unique()


def decided(*rows: tuple[str, str, str]) -> Decisions:
    answers = pl.DataFrame(rows, schema=["record_1", "record_2", "answer"], orient="row").with_columns(
        reader=pl.lit("A"), why=pl.lit("near the threshold"), note=pl.lit("")
    )
    return NO_DECISIONS.taking_in(answers, day=date(2026, 2, 3))


@pytest.fixture(scope="module")
def read() -> Linkage:
    """The same records when readers have answered, and when one source says that nobody is twice in it."""
    answers = decided(
        ("twin/1", "twin/2", "same"), ("the same/1", "the same/2", "different"),
        ("with nothing but a name/1", "with nothing but a name/2", "same"),
        ("short name/1", "short name/2", "cannot tell"), ("gone/1", "the same/1", "same"),
        ("accents/1", "accents/2", "same"),
    )  # fmt: skip
    sure = pl.col("record_id").str.contains("^(swapped names|moved|accents)/")
    records = frame(planted()).with_columns(source=pl.when(sure).then(pl.col("record_id").str.replace("/.$", "")))
    return link_people(records, settings=SETTINGS, seed=1, decisions=answers)


def test_what_readers_found_wins_over_the_model_at_every_reading(read: Linkage) -> None:
    for level in LEVELS:
        assert together(read, "twin/1", "twin/2", level)
        assert together(read, "with nothing but a name/1", "with nothing but a name/2", level)
        assert not together(read, "the same/1", "the same/2", level)


def test_an_answer_that_cannot_tell_or_that_is_about_records_no_longer_sent_changes_nothing(
    read: Linkage, linkage: Linkage
) -> None:
    assert together(read, "short name/1", "short name/2") == together(linkage, "short name/1", "short name/2")
    assert read.records == linkage.records


def test_where_a_body_guarantees_that_nobody_is_twice_only_a_reader_can_say_otherwise(read: Linkage) -> None:
    for level in LEVELS:
        assert not together(read, "swapped names/1", "swapped names/2", level)
        assert not together(read, "moved/1", "moved/2", level)
        assert together(read, "accents/1", "accents/2", level)
    refused = {one: why for one, _, why in read.doubtful.iter_rows()}
    assert refused["swapped names/1"] == "a link that would make a person who cannot be"


def test_records_without_a_surname_stand_alone_at_every_level(linkage: Linkage) -> None:
    for level in LEVELS:
        person = linkage.person_of(level)
        for record in ("without surname/1", "without surname/2"):
            mine = person.filter(pl.col("record_id") == record)["person"][0]
            assert person.filter(pl.col("person") == mine)["record_id"].to_list() == [record]


def test_records_with_a_hash_only_are_linked_to_the_same_hash_and_to_nobody_else(linkage: Linkage) -> None:
    for level in LEVELS:
        assert together(linkage, "hash/a", "hash/b", level)
        person = linkage.person_of(level)
        by_hash = set(person.filter(pl.col("record_id").str.starts_with("hash/"))["person"].to_list())
        with_them = person.filter(pl.col("person").is_in(by_hash))["record_id"].sort().to_list()
        assert with_them == ["hash/a", "hash/b", "hash/c"]
        assert len(by_hash) == 2


def test_freer_linking_finds_no_more_people_and_stricter_linking_no_fewer(linkage: Linkage) -> None:
    loose, central, strict = (linkage.people[level].n_unique() for level in LEVELS)
    assert loose <= central <= strict
    for stricter, freer in (("strict", "central"), ("central", "loose")):
        assert linkage.people.select(stricter, freer).n_unique() == linkage.people[stricter].n_unique()


def test_most_second_records_of_the_crowd_are_found_and_hardly_anyone_is_joined_to_a_stranger(linkage: Linkage) -> None:
    person = dict(linkage.person_of("central").iter_rows())
    pairs = [(f"crowd/{n:04d}/1", f"crowd/{n:04d}/2") for n in range(0, 2000, 3)]
    assert sum(person[one] == person[other] for one, other in pairs) >= 620
    firsts = [person[f"crowd/{n:04d}/1"] for n in range(2000)]
    assert len(set(firsts)) >= 1990


def test_every_record_has_one_person_at_each_level(linkage: Linkage) -> None:
    assert linkage.people["record_id"].to_list() == sorted(record["record_id"] for record in planted())
    assert linkage.people.null_count().sum_horizontal()[0] == 0
    assert linkage.comparable == linkage.records - 4  # two without a surname, two with nothing but a name
    assert len(linkage.encoded.records) == 3


def test_the_same_records_in_another_order_are_linked_alike(linkage: Linkage) -> None:
    again = link_people(frame(planted()).sample(fraction=1.0, shuffle=True, seed=3), settings=SETTINGS, seed=1)
    assert again.people.equals(linkage.people)
    assert again.model == linkage.model
    assert again.pairs.equals(linkage.pairs)


def test_no_name_or_date_stays_in_the_model_or_the_pairs(linkage: Linkage) -> None:
    assert "OAKMERE" not in str(linkage.model).upper()
    assert linkage.pairs.columns == ["record_l", "record_r", "match_weight"]


def test_a_model_that_did_not_settle_links_nobody() -> None:
    hasty = replace(SETTINGS, training={**SETTINGS.training, "maximum_iterations": 1})
    with pytest.raises(NotConverged, match="did not settle in 1 rounds of training"):
        link_people(frame(crowd(300)), settings=hasty, seed=1)


def test_records_that_nowhere_agree_train_no_model_and_the_reason_is_said_in_plain_words() -> None:
    records = [
        {"record_id": str(n), "surname": "Q" + "ABCDEFGHIJ"[n % 10] + "ABCDEFGHIJ"[n // 10 % 10] + "AB"[n // 100 % 2],
         "given_name": "X" + "ABCDEFGHIJ"[n % 10] + "ABCDEFGHIJ"[n // 10 % 10],
         "birth_date": date.fromordinal(700_000 + n)}
        for n in range(200)
    ]  # fmt: skip
    with pytest.raises(NotConverged, match="Check that names and dates of birth were mapped to the right columns"):
        link_people(frame(records), settings=SETTINGS, seed=1)


def test_with_too_few_records_to_learn_from_only_the_same_names_and_date_of_birth_link() -> None:
    records = [
        {"record_id": "a", **LENA},
        {"record_id": "b", **LENA, "given_name": "LÉNA", "postcode": None, "sex": None},
        {"record_id": "c", **LENA, "birth_date": date(2009, 5, 3)},
        {"record_id": "d", **LENA, "birth_date": None},
        {"record_id": "e", **LENA, "birth_date": None},
    ]
    found = link_people(frame(records), settings=SETTINGS, seed=1)
    for level in LEVELS:
        assert dict(found.person_of(level).iter_rows()) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "e"}
    assert (found.model, found.training_rounds) == ({}, ())


def test_a_record_with_both_a_name_and_a_hash_is_compared_by_its_name_alone() -> None:
    found = link_people(frame([{"record_id": "a", **LENA, "name_birth_hash": "0" * 64}]), settings=SETTINGS, seed=1)
    assert (found.records, found.comparable, len(found.encoded.records)) == (1, 1, 0)


def test_without_any_record_there_is_nobody() -> None:
    found = link_people(frame([]), settings=SETTINGS, seed=1)
    assert (found.records, found.comparable, found.people.height) == (0, 0, 0)


def test_of_the_published_thousand_records_those_linked_are_linked_in_the_labels_too() -> None:
    path = outside_data("linkage/fake_1000.csv")
    sent = pl.read_csv(path, try_parse_dates=True).with_columns(pl.col("unique_id").cast(pl.String))
    records = sent.select(record_id="unique_id", given_name="first_name", surname="surname", birth_date="dob")
    # Names and dates of birth are all that it has in common with a return, and a third of its names and dates are wrong
    # or missing: without an address or a number most of its copies cannot be told from strangers.
    found = link_people(records, settings=SETTINGS, seed=1).person_of("loose")
    both = found.join(sent, left_on="record_id", right_on="unique_id")
    size = both.group_by("person").agg(size=pl.len(), labels=pl.col("cluster"))
    linked = sum(n * (n - 1) // 2 for n in size["size"])
    right = sum(n * (n - 1) // 2 for labels in size["labels"] for n in labels.value_counts()["count"])
    assert right / linked >= 0.95, "of the pairs linked, those that the labels link"
    alike = both.drop_nulls(["first_name", "surname"]).group_by("first_name", "surname", "dob", "cluster")
    parted = alike.agg(pl.col("person").n_unique()).filter(pl.col("person") > 1)
    assert parted.height == 0, "records of one label with the very same names and date of birth"
