"""What health bodies and charities would send: people and contacts; a third of the health bodies send no names."""

from __future__ import annotations

import hashlib

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
from openinquiry.core.linkage import ENCODED_FROM, EncodingKey, encode_people, load_encoding_settings

_HEALTH = np.array(["sarc", "hospital", "sexual_health", "mental_health"], dtype=object)
_CHARITY = np.array(["charity", "charity", "charity", "helpline"], dtype=object)
SERVICES = (*HEALTH_BODIES, *CHARITIES)
KEY_FILE = "encoding.key"  # beside the audit folder


def sends_hashes(body: str) -> bool:
    """Whether ``body`` sends hashes and encodings in place of names: every third health body does."""
    return body in HEALTH_BODIES and HEALTH_BODIES.index(body) % 3 == 1


def hashes_as_before(body: str) -> bool:
    """Whether ``body`` sends the two hashes of earlier returns and no encodings: one of those that send hashes does."""
    return body == HEALTH_BODIES[4]


def hash_key(seed: int) -> bytes:
    """The key of the hashes and encodings: 32 bytes made from the seed. It lies beside the audit folder, never in it."""
    return hashlib.sha256(f"invented country, key of the hashes, seed {seed}".encode()).digest()


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
    """Hashes and encodings of what the body recorded, as `openinquiry encode` makes them; none where names are sent."""
    made = encode_people(
        people.select(pl.int_range(pl.len()).cast(pl.String).alias("record_id"), *ENCODED_FROM),
        key=EncodingKey(key),
        settings=load_encoding_settings(),
    ).drop("record_id")
    hashed = people["body"].is_in([body for body in SERVICES if sends_hashes(body)])
    return people.with_columns(
        birth_year=pl.col("birth_date").dt.year().cast(pl.Int64),
        **{name: made.select(pl.when(hashed).then(pl.col(name))).to_series() for name in made.columns},
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
