"""Records without names are found nearly as well as with them, and only with the key that made them."""

from __future__ import annotations

import polars as pl
import pytest

from openinquiry.core.linkage import (
    EncodingKey,
    Linkage,
    encode_people,
    link_people,
    load_encoding_settings,
    load_linkage_settings,
)
from openinquiry.core.shared import Refused
from tests.core.linkage.invented_people import crowd, frame

KEY, OTHER = EncodingKey(bytes(range(32))), EncodingKey(bytes(32))
SETTINGS, ENCODING = load_linkage_settings(), load_encoding_settings()
RECORDS = frame(crowd(2400))
NUMBER = pl.col("record_id").str.slice(6, 4).cast(pl.Int32)
HIDDEN = RECORDS.filter(pl.col("record_id").str.ends_with("/2") & (NUMBER % 2 == 0))
CLEAN = HIDDEN.drop("given_name", "surname", "birth_date", "sex", "postcode").join(
    RECORDS.filter(pl.col("record_id").str.ends_with("/1")).select(
        "given_name", "surname", "birth_date", "sex", "postcode", record_id=pl.col("record_id").str.replace("/1", "/2")
    ),
    on="record_id",
)  # the same people, written down without a slip


def linked(
    hidden: pl.DataFrame, *, encoded: bool, made_with: EncodingKey = KEY, held: EncodingKey | None = KEY
) -> Linkage:
    others = RECORDS.filter(~pl.col("record_id").is_in(hidden["record_id"].implode()))
    others = others.drop("name_birth_hash", "surname_birth_hash")
    mine = hidden.select(*others.columns)
    if encoded:
        mine = encode_people(mine, key=made_with, settings=ENCODING).join(
            mine.select("record_id", "sex"), on="record_id"
        )
    return link_people(pl.concat([others, mine], how="diagonal"), settings=SETTINGS, seed=1, key=held)


def recall_and_precision(linkage: Linkage, hidden: pl.DataFrame) -> tuple[float, float]:
    people = linkage.person_of("central").with_columns(true=pl.col("record_id").str.slice(0, 10))
    ours = pl.col("record_id").is_in(hidden["record_id"].implode())
    mine, others = people.filter(ours), people.filter(~ours)
    pairs = mine.join(others, on="true")
    together = mine.join(others, on="person")
    return (
        pairs.filter(pl.col("person") == pl.col("person_right")).height / pairs.height,
        together.filter(pl.col("true") == pl.col("true_right")).height / max(together.height, 1),
    )


@pytest.mark.parametrize("hidden", [CLEAN, HIDDEN], ids=["clean", "with slips"])
def test_recall_without_names_is_within_five_points_of_recall_with_them(hidden: pl.DataFrame) -> None:
    named = recall_and_precision(linked(hidden, encoded=False, held=None), hidden)
    encoded = recall_and_precision(linked(hidden, encoded=True), hidden)
    assert encoded[0] >= named[0] - 0.05
    assert encoded[1] >= named[1] - 0.01


def test_without_the_key_no_record_without_a_name_is_compared_with_a_named_one() -> None:
    found = linked(HIDDEN, encoded=True, held=None)
    assert recall_and_precision(found, HIDDEN)[0] == 0
    assert (len(found.encoded.records), len(found.encoded.with_named)) == (HIDDEN.height, 0)


def test_a_key_that_made_none_of_the_encodings_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused, match="No return was encoded with the key of this audit") as refusal:
        linked(HIDDEN, encoded=True, made_with=OTHER, held=KEY)
    assert KEY.secret.hex() not in str(refusal.value)
