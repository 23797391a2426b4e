"""Encode people: keyed hashes of several fields together, and one Bloom filter of them all.

Bloom filters of bigrams after Schnell, Bachteler and Reiher (2009), all fields in one filter as in their cryptographic
long-term key (2011). Each bit position is drawn by itself from HMAC-SHA-512, and tokens of names are salted (Schnell and
Borgs 2016).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from openinquiry.core.linkage.encoding.keys import EncodingKey
from openinquiry.core.linkage.encoding.settings import EncodedField, EncodingSettings, KeyedHash
from openinquiry.core.linkage.preparation import prepare_records

Bits = npt.NDArray[np.uint64]  # one row a record, length / 64 words

ENCODED_FROM = ("given_name", "surname", "birth_date", "postcode", "sex")
_CHUNK = 50_000  # records whose tokens are held at a time
_NOT_LETTERS = r"[^\p{L}]"


def encode_people(people: pl.DataFrame, *, key: EncodingKey, settings: EncodingSettings) -> pl.DataFrame:
    """The keyed hashes and the Bloom filter of each record, as text: record_id, a column for each hash, encoding, key_check.

    people: record_id and any of given_name, surname (as written), birth_date (Date), postcode. A hash is null where one of
    its parts is missing; a record with neither name has no encoding at all. The same key and settings give the same text.
    """
    ready = _ready(people)
    named = ready["surname"].is_not_null() | ready["given_name"].is_not_null()
    filters = bloom_filters(ready, key=key, settings=settings)
    text = [row.tobytes().hex() for row in filters.astype(">u8")]
    return ready.select(
        "record_id",
        *(keyed_hashes(ready, each, key=key) for each in settings.hashes),
        encoding=pl.Series(text, dtype=pl.String),
        key_check=pl.lit(key.check_value(settings)),
    ).with_columns(pl.when(named).then(pl.col("encoding", "key_check")))


def encode_for_comparison(
    people: pl.DataFrame, *, key: EncodingKey, settings: EncodingSettings
) -> tuple[pl.DataFrame, Bits]:
    """The same as :func:`encode_people` for comparing within a run: record_id with the hashes as numbers, and the filters.

    The numbers are the first 64 bits of the hashes; no text of millions of hashes is made only to be read again.
    """
    ready = _ready(people)
    hashes = ready.select("record_id", *(_hash_numbers(ready, each, key=key) for each in settings.hashes))
    return hashes, bloom_filters(ready, key=key, settings=settings)


def read_filters(encodings: pl.Series, *, settings: EncodingSettings) -> Bits:
    """Filters from their hexadecimal text; all zeros where there is none."""
    empty = "0" * settings.digits
    joined = "".join(encodings.fill_null(empty).to_list())
    words = np.frombuffer(bytes.fromhex(joined), dtype=">u8").astype(np.uint64)
    return words.reshape(len(encodings), settings.length // 64)


def keyed_hashes(ready: pl.DataFrame, each: KeyedHash, *, key: EncodingKey) -> pl.Series:
    """HMAC-SHA-256 of the parts joined by «|», as 64 hexadecimal digits; null where a part is missing."""
    found = [None if digest is None else digest.hex() for digest in _digests(ready, each, key=key)]
    return pl.Series(each.name, found, dtype=pl.String)


def _hash_numbers(ready: pl.DataFrame, each: KeyedHash, *, key: EncodingKey) -> pl.Series:
    missing = bytes(8)
    joined = b"".join(missing if digest is None else digest[:8] for digest in _digests(ready, each, key=key))
    numbers = pl.Series(each.name, np.frombuffer(joined, dtype=">u8").astype(np.uint64))
    return numbers.set(numbers == 0, None)


def _digests(ready: pl.DataFrame, each: KeyedHash, *, key: EncodingKey) -> Iterator[bytes | None]:
    secret = key.secret if each.form == "letters" else key.derived(f"hash {each.name}")
    joined = ready.select(pl.concat_str(each.parts, separator="|")).to_series()
    for text in joined:
        yield None if text is None else hmac.digest(secret, text.encode(), hashlib.sha256)


def bloom_filters(ready: pl.DataFrame, *, key: EncodingKey, settings: EncodingSettings) -> Bits:
    """One filter a record, in order of the rows. ready: as :func:`prepare_records` gives it."""
    words = settings.length // 64
    result = np.zeros((ready.height, words), dtype=np.uint64)
    for start in range(0, ready.height, _CHUNK):
        part = ready.slice(start, _CHUNK).with_row_index("place")
        for field in settings.fields:
            tokens = _tokens(part, field, salt=settings.salt)
            if not tokens.height:
                continue
            distinct = tokens.select(pl.col("token").unique(maintain_order=True)).with_row_index("number")
            masks = _masks(distinct["token"].to_list(), field, key=key, settings=settings)
            rows = tokens.join(distinct, on="token", how="left", maintain_order="left")
            place, number = rows["place"].to_numpy(), rows["number"].to_numpy()
            first = np.flatnonzero(np.diff(place, prepend=-1))
            result[start + place[first]] |= np.bitwise_or.reduceat(masks[number], first, axis=0)
    return result


def _ready(people: pl.DataFrame) -> pl.DataFrame:
    raw = people.select("record_id", *(each for each in ("given_name", "surname") if each in people.columns))
    missing = [each for each in ("given_name", "surname") if each not in people.columns]
    raw = raw.with_columns(pl.lit(None, dtype=pl.String).alias(each) for each in missing)
    return prepare_records(people).with_columns(
        postcode_sector=pl.when(pl.col("postcode").str.len_chars() > 2).then(pl.col("postcode").str.head(-2)),
        given_letters=_letters(raw["given_name"]),
        surname_letters=_letters(raw["surname"]),
    )


def _letters(names: pl.Series) -> pl.Series:
    letters = names.str.to_uppercase().str.replace_all(_NOT_LETTERS, "")
    return letters.set(letters == "", None)


def _tokens(part: pl.DataFrame, field: EncodedField, *, salt: str) -> pl.DataFrame:
    """place and token, each token of each record once or more, the tokens of a record together."""
    text = pl.col(field.name)
    if field.tokens == "places":
        text = text.str.replace_all("-", "", literal=True)
        length = part.select(text.str.len_chars().max()).item() or 0
        pieces = [pl.concat_str(pl.lit(f"{at}:"), text.str.slice(at, 1)) for at in range(length)]
        listed = pl.concat_list(pieces) if pieces else pl.concat_list(text)
    else:
        padded = pl.concat_str(pl.lit(" "), text, pl.lit(" "))
        longest = part.select(padded.str.len_chars().max()).item() or 0
        pairs = [padded.str.slice(at, 2) for at in range(longest - 1)]
        listed = pl.concat_list(pairs) if pairs else pl.concat_list(text)
    salted = [pl.lit("|"), pl.col(salt).fill_null("")] if field.salted and salt else []
    least = 2 if field.tokens == "bigrams" else 3
    return (
        part.filter(text.is_not_null())
        .select("place", listed.alias("token"), *([pl.col(salt)] if salted else []))
        .explode("token")
        .filter(pl.col("token").str.len_chars() >= least)
        .select("place", token=pl.concat_str("token", *salted))
    )


def _masks(tokens: list[str], field: EncodedField, *, key: EncodingKey, settings: EncodingSettings) -> Bits:
    """The bits that each token sets, one row a token."""
    secret = key.derived(f"filter {field.domain}")
    drawn = b"".join(hmac.digest(secret, token.encode(), hashlib.sha512)[: 2 * field.positions] for token in tokens)
    places = np.frombuffer(drawn, dtype=">u2").reshape(len(tokens), field.positions) % settings.length
    masks = np.zeros((len(tokens), settings.length // 64), dtype=np.uint64)
    bits = np.uint64(1) << (places % 64).astype(np.uint64)
    rows = np.repeat(np.arange(len(tokens)), field.positions)
    np.bitwise_or.at(masks, (rows, (places // 64).ravel()), bits.ravel())
    return masks
