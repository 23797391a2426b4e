"""Two thousand invented people in the records of several bodies, so that a linkage model can be learnt from them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

_STARTS = ("Bel", "Cor", "Dar", "El", "Fen", "Gar", "Hal", "Ives", "Jor", "Kel", "Lor", "Mar", "Nor", "Os", "Pen",
           "Quin", "Ros", "Sel", "Tor", "Ul", "Ven", "Wes", "Yar", "Zan")  # fmt: skip
_ENDS = ("ford", "ham", "ley", "wick", "ton", "by", "stead", "worth", "den", "grove", "shaw", "more")
_GIVEN = ("Adam", "Aisha", "Amir", "Anna", "Ben", "Carys", "Chloe", "Daniel", "Dylan", "Ella", "Emma", "Farah",
          "George", "Grace", "Hana", "Harry", "Imran", "Isla", "Jack", "Jade", "Kofi", "Leah", "Liam", "Maya", "Mia",
          "Nia", "Noah", "Olivia", "Omar", "Piotr", "Rhys", "Ruby", "Sara", "Seren", "Tom", "Yusuf", "Zara",
          "Zofia")  # fmt: skip

Record = dict[str, Any]


def person(random: Random) -> Record:
    """One invented person."""
    return {
        "given_name": random.choice(_GIVEN),
        "surname": random.choice(_STARTS) + random.choice(_ENDS),
        "birth_date": date(1960, 1, 1) + timedelta(days=random.randrange(18_000)),
        "sex": random.choice("FM"),
        "postcode": f"ZZ{random.randrange(10, 99)} {random.randrange(1, 9)}"
        + random.choice("ABDEFGHJ")
        + random.choice("LNPQRS"),
    }  # fmt: skip


def crowd(people: int = 2000, *, seed: int = 7) -> list[Record]:
    """Records of ``people`` invented people; one in three has a second record, often with a slip in it."""
    random = Random(seed)  # noqa: S311 - invented data
    records = []
    for number in range(people):
        first = person(random)
        records.append({"record_id": f"crowd/{number:04d}/1", **first})
        if number % 3 == 0:
            records.append({"record_id": f"crowd/{number:04d}/2", **_as_written_elsewhere(first, random)})
    return records


def _as_written_elsewhere(first: Record, random: Random) -> Record:
    again = dict(first)
    slip = random.randrange(6)
    if slip == 0:
        again["surname"] = first["surname"][:-1]
    elif slip == 1:
        again["given_name"] = first["given_name"] + "e"
    elif slip == 2:
        again["postcode"] = person(random)["postcode"]
    elif slip == 3:
        again["birth_date"] = first["birth_date"] + timedelta(days=1)
    elif slip == 4:
        again["sex"] = None
    return again


def frame(records: list[Record]) -> pl.DataFrame:
    """The records as linkage takes them."""
    texts = ("record_id", "given_name", "surname", "sex", "postcode", "upn", "name_birth_hash", "surname_birth_hash")
    schema = dict.fromkeys(texts, pl.String)
    whole = [{**dict.fromkeys(schema), "birth_date": None, **record} for record in records]
    return pl.DataFrame(whole, schema={**schema, "birth_date": pl.Date})
