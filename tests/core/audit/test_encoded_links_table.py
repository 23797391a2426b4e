"""The report's table of records without names: how many were linked, how good the links are, and whose key was another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import polars as pl

from openinquiry.core.audit.outline import _encoded_with_another_key
from openinquiry.core.audit.report_model import PublishedTable
from openinquiry.core.audit.tables.linkage import encoded_links
from openinquiry.core.disclosure_control import clear_counts, load_policy
from openinquiry.core.linkage import LEVELS

COUNTS = {"linkage.hashed": 380, "linkage.encoded": 377} | {
    f"linkage.encoded.{what}@{level}": number
    for level, (linked, pairs, right, true) in zip(
        LEVELS, ((302, 611, 540, 600), (251, 498, 490, 588), (3, 4, 4, 590)), strict=True
    )
    for what, number in (("linked", linked), ("pairs", pairs), ("right", right), ("true", true))
}


def table(**said: Any) -> PublishedTable:
    given = {"learnt": True, "with_named": True, **said}
    return encoded_links(clear_counts(COUNTS, sums=(), policy=load_policy("default"), groups={}), **given)


def test_each_reading_shows_rounded_counts_and_shares_of_them() -> None:
    loose, central, _ = ([cell.text for cell in row] for row in table().rows)
    assert loose == ["Loose", "380", "375", "300", "610", "89%", "90%"]
    assert central == ["Central", "380", "375", "250", "500", "98%", "83%"]


def test_small_numbers_are_hidden_and_no_share_is_taken_of_them() -> None:
    strict = [cell.text for cell in table().rows[2]]
    assert strict[3:5] == ["[c]", "[c]"]
    assert strict[5].startswith("[x] fewer than 25")
    assert "4" not in "".join(strict[3:6]).replace("[x] fewer than 25 pairs", "")


def test_the_notes_say_how_weights_are_known_whether_the_key_was_held_and_whose_key_was_another() -> None:
    assert len(table().notes) == 1
    assert "was learnt from named records" in table().notes[0]
    assert "by judgement" in table(learnt=False).notes[0]
    assert "The key was not held" in table(with_named=False).notes[1]
    (*_, last) = table(apart=("Charity A", "some records of Charity B")).notes
    assert last.startswith("Encoded with another key than the others")
    assert "compared with none of them: Charity A, some records of Charity B." in last


def sent(name: str, *keys: str | None, kind: str = "support_and_health") -> Any:
    people = pl.DataFrame({"key_check": list(keys)}, schema={"key_check": pl.String})
    return SimpleNamespace(body_name=name, specification=SimpleNamespace(id=kind), tables={"people": people})


def test_bodies_are_named_whose_encodings_are_of_another_key_in_whole_or_in_part() -> None:
    material: Any = SimpleNamespace(
        linkage=SimpleNamespace(encoded=SimpleNamespace(check="0000aaaa")),
        intake=SimpleNamespace(
            accepted=(
                sent("Wholly other", "0000bbbb", "0000bbbb"), sent("Mixed", "0000aaaa", "0000bbbb", None),
                sent("As agreed", "0000aaaa", None), sent("By names", None),
            )
        ),
    )  # fmt: skip
    assert _encoded_with_another_key(material) == ("some records of Mixed", "Wholly other")
