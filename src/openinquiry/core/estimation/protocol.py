"""What is decided before the counts are seen: the methods, the rule that makes one interval of theirs, and when to refuse.

A protocol is a dated file with a fingerprint, so that anyone can check that an estimate was made as announced
(pre-registration).
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path
from typing import Any

from openinquiry.core.shared import WrongUsage, data_directory, read_small_text

METHODS = (
    "lincoln_petersen", "chapman", "chao", "independence", "all_pairs", "stepwise", "bic_order2", "bic",
    "decomposable_bma", "latent_class",
)  # fmt: skip
POINTS = ("median",)
RULES = ("envelope",)
_MOST_RESAMPLES = 100_000


@dataclass(frozen=True)
class Protocol:
    """methods: of :data:`METHODS`. level: of intervals, between 0 and 1. resamples, search_resamples: tables drawn for the
    stepwise choice and for the search over all models. p_enter: between 0 and 1.

    uneven_reach: how much better, by Akaike's criterion, models of uneven reach must fit for the number to be a lower figure.
    fewest_…: below these numbers there is a refusal; fewest_on_several: people on two lists or more. widest: the greatest
    ratio of the ends of the interval. shares: 0 up to 1, of people whom no list could have reached. sha256: of the file.
    """

    id: str
    version: str
    title: str
    dated: date
    methods: tuple[str, ...]
    level: float
    resamples: int
    search_resamples: int
    p_enter: float
    seed: int
    point: str
    rule: str
    uneven_reach: float
    fewest_lists: int
    fewest_people: int
    fewest_on_several: int
    fewest_methods: int
    widest: float
    shares: tuple[float, ...]
    sha256: str

    def __post_init__(self) -> None:
        unknown = [name for name in self.methods if name not in METHODS]
        if unknown:
            raise WrongUsage(f"The protocol {self.id!r} names a method {unknown[0]!r}. Known are {', '.join(METHODS)}.")
        checks = (
            (len(self.methods) > 0, "at least one method"),
            (len(set(self.methods)) == len(self.methods), "each method once"),
            (0 < self.level < 1, "a level between 0 and 1"),
            (0 < self.p_enter < 1, "p_enter between 0 and 1"),
            (min(self.resamples, self.search_resamples) >= 20, "at least 20 resamples"),
            (
                max(self.resamples, self.search_resamples) <= _MOST_RESAMPLES,
                f"no more than {_MOST_RESAMPLES:,} resamples",
            ),
            (self.point in POINTS, f"a point that is {' or '.join(POINTS)}"),
            (self.rule in RULES, f"an interval rule that is {' or '.join(RULES)}"),
            (self.seed >= 0, "a seed of 0 or more"),
            (self.uneven_reach >= 0, "uneven_reach of 0 or more"),
            (self.fewest_lists >= 2, "fewest_lists of 2 or more"),
            (min(self.fewest_people, self.fewest_on_several) >= 1, "fewest_people and fewest_on_several of 1 or more"),
            (self.fewest_methods >= 1, "fewest_methods of 1 or more"),
            (1 < self.widest < inf, "a widest above 1, and not infinite"),
            (all(_is_share(share) for share in self.shares), "shares of 0 up to, but not, 1"),
        )
        for holds, needed in checks:
            if not holds:
                raise WrongUsage(f"The protocol {self.id!r} needs {needed}.")

    def as_dict(self) -> dict[str, Any]:
        """What names it, for the record of a run."""
        return {"id": self.id, "version": self.version, "dated": self.dated.isoformat(), "sha256": self.sha256}


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1


def load_protocol(name: str = "default") -> Protocol:
    """The protocol in the file ``name``, or the one of this name that ships with the product.

    Raises WrongUsage when there is none or it is not written as one.
    """
    path = Path(name) if Path(name).is_file() else data_directory() / "protocols" / f"{name}.toml"
    if not path.is_file():
        raise WrongUsage(f"There is no protocol called {name!r}: no such file, and none that ships with the product.")
    try:
        raw = tomllib.loads(read_small_text(path, what="protocol"))
    except tomllib.TOMLDecodeError as problem:
        raise WrongUsage(f"The protocol in {path.name} is not TOML: {problem}.") from problem
    except RecursionError as problem:
        raise WrongUsage(f"The protocol in {path.name} is not written as one: it is nested too deep.") from problem
    return _protocol(raw, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), file=path.name)


_PARTS: dict[str, dict[str, tuple[str, type]]] = {
    "": {"id": ("id", str), "version": ("version", str), "title": ("title", str), "dated": ("dated", date)},
    "methods": {"names": ("methods", list), "level": ("level", float), "resamples": ("resamples", int),
                "search_resamples": ("search_resamples", int), "p_enter": ("p_enter", float), "seed": ("seed", int)},
    "interval": {"point": ("point", str), "rule": ("rule", str), "uneven_reach": ("uneven_reach", float)},
    "refusal": {"fewest_lists": ("fewest_lists", int), "fewest_people": ("fewest_people", int),
                "fewest_on_several": ("fewest_on_several", int), "fewest_methods": ("fewest_methods", int),
                "widest": ("widest", float)},
    "unreachable": {"shares": ("shares", list)},
}  # fmt: skip


_IN_WORDS = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    list: "a list in brackets",
    date: "a date such as 2026-11-27",
}


def _protocol(raw: dict[str, Any], *, sha256: str, file: str) -> Protocol:
    found: dict[str, Any] = {"sha256": sha256}
    sections = {name for name in _PARTS if name}
    for part, keys in _PARTS.items():
        values = raw.get(part, {}) if part else {key: value for key, value in raw.items() if key not in sections}
        where = f"[{part}]" if part else "its head"
        if not isinstance(values, dict):
            raise WrongUsage(f"The protocol in {file} is not written as one: {part} is not a section.")
        strange = sorted(set(values) - set(keys))
        lacking = sorted(set(keys) - set(values))
        if strange or lacking:
            said = f"has {strange[0]!r}, which means nothing" if strange else f"lacks {lacking[0]!r}"
            raise WrongUsage(f"The protocol in {file} is not written as one: {where} {said}.")
        for key, (name, kind) in keys.items():
            found[name] = _value(values[key], kind, f"{where} {key}", file)
    return Protocol(**found)


def _value(value: Any, kind: type, where: str, file: str) -> Any:  # noqa: ANN401 - whatever TOML holds
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise WrongUsage(f"The protocol in {file} is not written as one: {where} must be {_IN_WORDS[kind]}.")
    return tuple(value) if isinstance(value, list) else value
