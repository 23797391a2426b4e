"""What an encoding is made of and how encodings are compared: ``data/linkage/encoding.toml``, read and typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from openinquiry.core.shared import WrongUsage, data_directory

_MOST_POSITIONS = 32  # two bytes each of the 64 bytes of HMAC-SHA-512


@dataclass(frozen=True)
class EncodedField:
    """One field of the Bloom filter. positions: bits that one token sets. tokens: «bigrams» or «places»."""

    name: str
    tokens: str
    domain: str
    positions: int
    salted: bool


@dataclass(frozen=True)
class KeyedHash:
    """One keyed hash. form: «letters» (as earlier returns have it) or «prepared». parts: columns joined by «|»."""

    name: str
    form: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class StatedLevel:
    """A match weight (log2 odds) by judgement: where all ``hashes`` are equal and the Dice coefficient is high enough."""

    label: str
    hashes: tuple[str, ...]
    likeness: float
    weight: float


@dataclass(frozen=True)
class EncodingSettings:
    """length: bits, a multiple of 64 that divides 65,536. salt: column hashed with the tokens of salted fields; may be empty.

    samples, bits: of locality-sensitive hashing. pairs_for_each_record: that one sample brings together at most, on average;
    a sample that would bring more is made of more bits. largest_block: pairs. step, least: of the levels of likeness (Dice,
    0 to 1). sample: named records learnt from. lean: pairs that the coarser level counts for.
    """

    id: str
    version: str
    length: int
    salt: str
    fields: tuple[EncodedField, ...]
    hashes: tuple[KeyedHash, ...]
    samples: int
    bits: int
    largest_block: int
    pairs_for_each_record: int
    step: float
    least: float
    sample: int
    lean: float
    stated: tuple[StatedLevel, ...]

    def __post_init__(self) -> None:
        if self.length % 64 or 65_536 % self.length:
            raise WrongUsage(f"The length of an encoding is {self.length}; it must be 64, 128, 256 … bits.")
        for field in self.fields:
            if not 0 < field.positions <= _MOST_POSITIONS or field.tokens not in ("bigrams", "places"):
                raise WrongUsage(f"The encoded field {field.name!r} has no usable tokens or positions.")

    @property
    def digits(self) -> int:
        """Hexadecimal digits of one encoding."""
        return self.length // 4

    @property
    def hash_names(self) -> tuple[str, ...]:
        """The columns of keyed hashes, in order."""
        return tuple(each.name for each in self.hashes)


@cache
def load_encoding_settings(name: str = "encoding") -> EncodingSettings:
    """The encoding in ``data/linkage/<name>.toml``."""
    path = data_directory() / "linkage" / f"{name}.toml"
    return encoding_settings_from(tomllib.loads(path.read_text(encoding="utf-8")))


def encoding_settings_from(raw: dict[str, Any]) -> EncodingSettings:
    """The settings that a parsed TOML file holds. Raises WrongUsage when a part is missing or cannot be understood."""
    try:
        return EncodingSettings(
            id=raw["id"],
            version=raw["version"],
            length=raw["length"],
            salt=raw["salt"],
            fields=tuple(EncodedField(**each) for each in raw["field"]),
            hashes=tuple(KeyedHash(each["name"], each["form"], tuple(each["parts"])) for each in raw["hash"]),
            **raw["pairs"],
            **raw["learning"],
            stated=tuple(StatedLevel(**{**each, "hashes": tuple(each["hashes"])}) for each in raw["stated"]),
        )
    except (KeyError, TypeError) as problem:
        raise WrongUsage(f"The settings of the encoding lack a part, or have one too many: {problem}.") from None
