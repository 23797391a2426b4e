"""A kept mapping is used again where every column that it reads is there."""

from __future__ import annotations

import tomllib

import tomli_w

from openinquiry.domain.returns.mappings import still_fits

KEPT = {
    "specification": "police",
    "tables": {
        "offences": {
            "sheet": "Crimes",
            "columns": {
                "offence_reference": "Crime No",
                "recorded_date": {"column": "Recorded"},
                "csa_flag": {"constant": "Y"},
            },
        }
    },
}


def proposed(*headings: str) -> dict:
    return {"tables": {"offences": {"sheet": "Crimes", "file": "", "header_row": 2, "headings": list(headings)}}}


def test_a_constant_needs_no_column_in_the_new_file():
    mapping = still_fits(tomli_w.dumps(KEPT), proposed=proposed("Crime No", "Recorded", "Beat"))
    assert mapping is not None
    table = tomllib.loads(mapping)["tables"]["offences"]
    assert table["columns"]["csa_flag"] == {"constant": "Y"}
    assert (table["header_row"], table["ignored"]) == (2, ["Beat"])


def test_a_column_that_is_gone_asks_a_person_again():
    assert still_fits(tomli_w.dumps(KEPT), proposed=proposed("Crime No", "Beat")) is None
