"""A return that mixes records made with two keys: those of one key are compared with one another, and with no others."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from openinquiry.core.linkage import EncodingKey, encode_people, load_encoding_settings
from openinquiry.core.linkage.encoding import EncodedLinks, NamedLinks, link_encoded
from openinquiry.core.shared import Refused

KEY, OTHER = EncodingKey(bytes(range(32))), EncodingKey(bytes(32))
SETTINGS = load_encoding_settings()
PEOPLE = {"a": ("Lena", "Oakmere", date(2009, 3, 5)), "b": ("Tomos", "Thornby", date(2010, 11, 30))}
SCHEMA = {"record_id": pl.String, "given_name": pl.String, "surname": pl.String, "birth_date": pl.Date}


def records(*ids: str) -> pl.DataFrame:
    """Records of the person whose letter the id begins with."""
    return pl.DataFrame([(each, *PEOPLE[each[0]]) for each in ids], schema=SCHEMA, orient="row")


def encoded(key: EncodingKey, *ids: str) -> pl.DataFrame:
    mine = records(*ids).with_columns(postcode=pl.lit("ZZ1 1AA"))
    return encode_people(mine, key=key, settings=SETTINGS).with_columns(sex=pl.lit("F"))


MIXED = pl.concat([encoded(KEY, "a1", "a2", "b1"), encoded(OTHER, "a3", "a4", "b2")])


def linked(held: EncodingKey | None, *, mixed: pl.DataFrame = MIXED) -> EncodedLinks:
    named = records("a0", "b0").with_columns(postcode=pl.lit("ZZ1 1AA"), sex=pl.lit("F"))
    people = named.select("record_id", person="record_id")
    none = pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64})
    return link_encoded(
        mixed, named=NamedLinks(named, none, people, 0.0, False), key=held, settings=SETTINGS, loose=2.0, seed=1
    )


def pairs(found: EncodedLinks) -> set[frozenset[str]]:
    return {frozenset(each) for each in found.scored.select("record_l", "record_r").iter_rows()}


def test_with_the_key_held_its_records_find_named_ones_and_those_of_the_other_key_only_each_other() -> None:
    found = linked(KEY)
    assert pairs(found) == {
        frozenset(each) for each in (("a1", "a2"), ("a1", "a0"), ("a2", "a0"), ("b1", "b0"), ("a3", "a4"))
    }
    assert found.with_named.to_list() == ["a1", "a2", "b1"]
    assert sorted(found.records) == ["a1", "a2", "a3", "a4", "b1", "b2"]
    assert found.check == KEY.check_value(SETTINGS)


def test_without_a_key_held_records_of_two_keys_are_still_never_compared() -> None:
    found = linked(None)
    assert pairs(found) == {frozenset(("a1", "a2")), frozenset(("a3", "a4"))}
    assert found.with_named.is_empty()


def test_the_usual_key_is_the_one_that_made_most_of_them() -> None:
    most = pl.concat([MIXED, encoded(OTHER, "b3")])
    assert linked(None, mixed=most).check == OTHER.check_value(SETTINGS)


def test_a_return_made_by_the_other_key_alone_is_refused_in_a_sentence_that_names_check_values_only() -> None:
    with pytest.raises(Refused) as refusal:
        linked(KEY, mixed=encoded(OTHER, "a3", "b2"))
    said = str(refusal.value)
    assert KEY.check_value(SETTINGS) in said
    assert OTHER.check_value(SETTINGS) in said
    for secret in (KEY.secret.hex(), OTHER.secret.hex(), "Lena", "Oakmere", "a3"):
        assert secret not in said
