"""What health bodies and charities would send: people and contacts; a third of the health bodies send hashes."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import polars as pl

from openinquiry.core.invented_country.capture import CHARITIES, HEALTH_BODIES
from openinquiry.core.invented_country.cases import DAYS
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.listing import expand, in_system, listed_people, some
from openinquiry.core.invented_country.police_view import Recorded, quality_of_bodies
from openinquiry.core.invented_country.randomness import Array, Rng, either, stream, text_series
from openinquiry.core.invented_country.row_faults import spoil_rows
from openinquiry.core.invented_country.world import World, dates

_HEALTH = np.array(["sarc", "hospital", "sexual_health", "mental_health"], dtype=object)
_CHARITY = np.array(["charity", "charity", "charity", "helpline"], dtype=object)
SERVICES = (*HEALTH_BODIES, *CHARITIES)


def sends_hashes(body: str) -> bool:
    """Whether ``body`` sends keyed hashes in place of names: every third health body does."""
    return body in HEALTH_BODIES and HEALTH_BODIES.index(body) % 3 == 1


def hash_key(seed: int) -> bytes:
    """The key of the keyed hashes: 32 bytes made from the seed. It stands in the truth, never in the audit."""
    return hashlib.sha256(f"invented country, key of the hashes, seed {seed}".encode()).digest()


def letters(name: str) -> str:
    """The upper-case letters of ``name``: what the keyed hashes are made of."""
    return "".join(letter for letter in name.upper() if letter.isalpha())


def keyed_hash(key: bytes, *parts: str) -> str:
    """HMAC-SHA-256 of ``parts`` joined by «|», as 64 hexadecimal digits."""
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).hexdigest()


def service_view(world: World, captured: pl.DataFrame, *, seed: int, log: FaultLog) -> Recorded:
    """The people and contacts that health bodies and charities recorded."""
    rng = stream(seed, "services")
    order = {body: place for place, body in enumerate(SERVICES)}
    quality = quality_of_bodies(rng, len(order))
    people = listed_people(rng, captured, world.people, table="people", order=order, quality=quality, log=log)
    index = people["person"].cast(pl.UInt32)
    true = world.people["ethnicity"].gather(index).to_numpy()
    people = people.with_columns(
        person_reference=pl.col("reference"),
        ethnicity=_ethnicity(rng, people, in_system(true, "gss_category"), log),
        exploited=world.people["exploited"].gather(index),
        in_group=world.people["in_group"].gather(index),
    )
    people = _with_hashes(people, hash_key(seed))
    contacts = _contacts(rng, people, log)
    return Recorded(spoil_rows(rng, {"people": people, "contacts": contacts}, log=log))


def _ethnicity(rng: Rng, people: pl.DataFrame, category: Array, log: FaultLog) -> pl.Series:
    missing = some(rng, people, "ethnicity-missing-service")
    unknown = some(rng, people, "unknown-code", ~missing)
    for fault, where in (("ethnicity-missing-service", missing), ("unknown-code", unknown)):
        log.add(fault, table="people", body=people["body"].to_numpy()[where],
                reference=people["reference"].to_numpy()[where])  # fmt: skip
    reason = np.array(["Not stated", "Prefer not to say", "Not asked", None, None], dtype=object)
    wrong = np.array(["BME", "White Other", "Mixed race"], dtype=object)[rng.integers(0, 3, people.height)]
    return text_series(either(missing, reason[rng.integers(0, 5, people.height)], either(unknown, wrong, category)))


def _with_hashes(people: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Hashes of the names and birth dates as recorded; none without a birth date."""
    of_names, of_surnames = [], []
    for body, given, surname, born in people.select("body", "given_name", "surname", "birth_date").iter_rows():
        hashed = sends_hashes(body) and born is not None
        of_names.append(keyed_hash(key, letters(given), letters(surname), born.isoformat()) if hashed else None)
        of_surnames.append(keyed_hash(key, letters(surname), born.isoformat()) if hashed else None)
    return people.with_columns(
        birth_year=pl.col("birth_date").dt.year().cast(pl.Int64),
        name_birth_hash=pl.Series(of_names, dtype=pl.String),
        surname_birth_hash=pl.Series(of_surnames, dtype=pl.String),
    )


def _contacts(rng: Rng, people: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    rows = expand(
        rng, people.select("body", "person", "person_reference", "quality", "exploited", "in_group"), more=1.2
    )
    rows = rows.with_columns(reference=pl.format("{}/{}", pl.col("person_reference").str.strip_chars("CH-"), "nth"))
    size = rows.height
    outside = some(rng, rows, "outside-period")
    log.add("outside-period", table="contacts", body=rows["body"].to_numpy()[outside],
            reference=rows["reference"].to_numpy()[outside], set_aside=True)  # fmt: skip
    day = np.where(outside, DAYS + rng.integers(1, 60, size), rng.integers(0, DAYS, size))
    charity = rows["body"].str.starts_with("C").to_numpy()
    which = rng.integers(0, 4, size)
    exploited, grouped = rows["exploited"].to_numpy(), rows["in_group"].to_numpy()
    chance = rng.random(size)
    concern = np.where(exploited & (chance < 0.7), "exploitation", "abuse")
    concern = np.select([chance > 0.95, chance > 0.85], ["none", "unknown"], concern)
    service = np.where(charity, _CHARITY[which], _HEALTH[which])
    concern = np.where((service == "sarc") & (concern == "none"), "abuse", concern)
    silent = (rng.random(size) < 0.35) | np.isin(concern, ["none", "unknown"])
    many = np.where(grouped & (rng.random(size) < 0.8), "two_or_more", "one")
    return rows.select(
        "body", "person", "reference", "person_reference",
        contact_reference=pl.col("reference"),
        contact_date=dates(pl.Series(day)),
        service_type=text_series(service),
        concern=text_series(concern),
        perpetrators=text_series(np.where(silent, "unknown", many)),
    )  # fmt: skip
