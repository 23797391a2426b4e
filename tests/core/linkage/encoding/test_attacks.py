"""What an encoding protects and what it does not, counted. The figures stand in docs/explanation/linking-without-names.md."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from openinquiry.core.linkage import EncodingKey, encode_people, load_encoding_settings
from openinquiry.core.linkage.encoding.encoding import _masks, _ready, bloom_filters
from openinquiry.core.linkage.encoding.settings import EncodingSettings
from tests.core.linkage.encoding.attacks import aligned_by_frequency, bigrams_recovered, population

KEY, GUESSED = EncodingKey(bytes(range(32))), EncodingKey(bytes(32))
SALTED = load_encoding_settings()
UNSALTED = replace(SALTED, fields=tuple(replace(field, salted=False) for field in SALTED.fields))
PEOPLE = population(3000, seed=3)
SENT = encode_people(PEOPLE, key=KEY, settings=SALTED)
TEXT = ("encoding", *SALTED.hash_names)


def found_in_a_dictionary(key: EncodingKey) -> int:
    """People whose every encoding a dictionary holds that lists all of them by name, date of birth and postcode."""
    dictionary = encode_people(PEOPLE, key=key, settings=SALTED)
    return SENT.join(dictionary, on=list(TEXT), how="semi", nulls_equal=True).height


def test_whoever_holds_the_key_finds_everyone_who_is_in_their_dictionary() -> None:
    assert found_in_a_dictionary(KEY) == PEOPLE.height


def test_whoever_does_not_hold_the_key_finds_nobody_by_a_dictionary() -> None:
    assert found_in_a_dictionary(GUESSED) == 0
    tried = encode_people(PEOPLE, key=GUESSED, settings=SALTED)
    assert all(not set(SENT[name].drop_nulls()) & set(tried[name].drop_nulls()) for name in TEXT)


def test_frequencies_tell_hardly_a_name_from_hashes_that_hold_a_date_or_a_year_too() -> None:
    surnames = PEOPLE["surname"].to_list()
    for name in SALTED.hash_names:
        guesses = aligned_by_frequency(SENT[name].drop_nulls().to_list(), surnames)
        right = sum(guesses.get(code) == true for code, true in zip(SENT[name], surnames, strict=True))
        assert right / len(surnames) < 0.02
    by_surname_alone = aligned_by_frequency(
        surnames, surnames
    )  # what a keyed hash of the surname alone would give away
    assert all(guess == true for guess, true in by_surname_alone.items())


def recovered(people: pl.DataFrame, settings: EncodingSettings, *, salt: str) -> float:
    filters = bloom_filters(_ready(people), key=KEY, settings=settings)
    words = list(people.select("given_name", "surname").iter_rows())
    grams = sorted({f" {n.upper()} "[at : at + 2] for both in words for n in both for at in range(len(n) + 1)})
    masks = columns(_masks([gram + salt for gram in grams], settings.fields[0], key=KEY, settings=settings))
    true = {gram: set(np.flatnonzero(row).tolist()) for gram, row in zip(grams, masks, strict=True)}
    return bigrams_recovered(columns(filters), words=words, true=true, least_bits=10, least_records=5)


def columns(filters: np.ndarray) -> np.ndarray:
    bits = (filters[:, :, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    return bits.reshape(len(filters), -1).astype(np.int8)


def test_patterns_of_bits_give_parts_of_names_away_unless_salted_and_within_one_year_even_then() -> None:
    assert recovered(PEOPLE, UNSALTED, salt="") > 0.1
    assert recovered(PEOPLE, SALTED, salt="|2010") < 0.01
    one_year = PEOPLE.filter(pl.col("birth_date").dt.year() == 2010)
    assert recovered(one_year, SALTED, salt="|2010") > 0.01  # the limit of salting, said in the docs
