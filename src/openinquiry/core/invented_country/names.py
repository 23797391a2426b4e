"""Names of several traditions. They exercise record linkage; the product never infers ethnicity from a name.

Word lists come from Faker (MIT) and, where Faker has none in Latin script, from ``data/invented/names``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np
from faker.providers.person.en_GB import Provider as EnglishOfBritain
from faker.providers.person.en_IE import Provider as EnglishOfIreland
from faker.providers.person.en_IN import Provider as EnglishOfIndia
from faker.providers.person.en_NG import Provider as EnglishOfNigeria
from faker.providers.person.en_US import Provider as EnglishOfAmerica
from faker.providers.person.fr_FR import Provider as French
from faker.providers.person.ig_NG import Provider as Igbo
from faker.providers.person.pl_PL import Provider as Polish
from faker.providers.person.ro_RO import Provider as Romanian
from faker.providers.person.tr_TR import Provider as Turkish
from faker.providers.person.tw_GH import Provider as Twi
from faker.providers.person.yo_NG import Provider as Yoruba

from openinquiry.core.invented_country.randomness import Array, Rng, Strings, stream, zipf
from openinquiry.core.shared import data_directory


@dataclass(frozen=True)
class Tradition:
    """The words of one naming tradition, most common first."""

    male: tuple[str, ...]
    female: tuple[str, ...]
    surnames: tuple[str, ...]


def _once(*lists: object) -> tuple[str, ...]:
    """Every distinct word of ``lists``, in order."""
    return tuple(dict.fromkeys(word for each in lists for word in each))  # type: ignore[attr-defined]


def _shuffled(words: tuple[str, ...], purpose: str) -> tuple[str, ...]:
    """An alphabetical list put in an order of its own: otherwise every common name would begin with A."""
    return tuple(words[i] for i in stream(0, "names", purpose).permutation(len(words)))


def _own(name: str) -> Tradition:
    raw = tomllib.loads((data_directory() / "invented" / "names" / f"{name}.toml").read_text(encoding="utf-8"))
    return Tradition(tuple(raw["male"]), tuple(raw["female"]), tuple(raw["surnames"]))


def _british() -> Tradition:
    weights = EnglishOfBritain.last_names
    common = tuple(sorted(weights, key=lambda word: (-weights[word], word)))
    tail = _shuffled(_once(EnglishOfIreland.last_names, EnglishOfAmerica.last_names), "british tail")
    young_male = _shuffled(_once(EnglishOfIreland.first_names_male), "british boys")[:140]
    young_female = _shuffled(_once(EnglishOfIreland.first_names_female), "british girls")[:180]
    return Tradition(
        _once(EnglishOfBritain.first_names_male, young_male),
        _once(EnglishOfBritain.first_names_female, young_female),
        _once(common, tail[:1800]),
    )


def _irish() -> Tradition:
    return Tradition(
        _shuffled(_once(EnglishOfIreland.first_names_male), "irish boys"),
        _shuffled(_once(EnglishOfIreland.first_names_female), "irish girls"),
        _once(("O’Neill", "O’Brien", "O’Connor", "O’Sullivan", "Murphy", "Kelly", "Byrne", "Walsh"),
              _shuffled(_once(EnglishOfIreland.last_names), "irish")[:600]),
    )  # fmt: skip


def _indian() -> Tradition:
    return Tradition(
        _once(("Harpreet", "Gurpreet", "Raj"), _shuffled(_once(EnglishOfIndia.first_names_male), "indian boys")),
        _once(("Jaspreet", "Priya", "Simran"), _shuffled(_once(EnglishOfIndia.first_names_female), "indian girls")),
        _once(("Singh", "Patel", "Kaur", "Sharma"), _shuffled(_once(EnglishOfIndia.last_names), "indian")),
    )


def _west_african() -> Tradition:
    return Tradition(
        _shuffled(_once(Yoruba.first_names_male, Igbo.first_names_male, EnglishOfNigeria.first_names_male,
                        Twi.first_names_male), "african boys"),
        _shuffled(_once(Yoruba.first_names_female, Igbo.first_names_female, EnglishOfNigeria.first_names_female,
                        Twi.first_names_female), "african girls"),
        _shuffled(_once(Yoruba.last_names, Igbo.last_names, EnglishOfNigeria.last_names, Twi.last_names), "african"),
    )  # fmt: skip


def _faker(name: str, provider: type, surnames: tuple[str, ...]) -> Tradition:
    return Tradition(
        _shuffled(_once(provider.first_names_male), f"{name} boys"),  # type: ignore[attr-defined]
        _shuffled(_once(provider.first_names_female), f"{name} girls"),  # type: ignore[attr-defined]
        _shuffled(surnames, name),
    )


@cache
def traditions() -> dict[str, Tradition]:
    """Every naming tradition by the name that the mixing tables use."""
    own = ("pakistani", "bangladeshi", "arabic", "somali", "chinese", "welsh")
    return {
        "british": _british(),
        "irish": _irish(),
        "indian": _indian(),
        "west_african": _west_african(),
        "polish": _faker("polish", Polish, _once(Polish.unisex_last_names, Polish.male_last_names)),
        "romanian": _faker("romanian", Romanian, _once(Romanian.last_names)),
        "turkish": _faker("turkish", Turkish, _once(Turkish.last_names)),
        "french": _faker("french", French, _once(French.last_names)),
        **{name: _own(name) for name in own},
    }


def _by_tradition(rng: Rng, tradition: Strings, words: dict[str, tuple[str, ...]], exponent: float) -> Array:
    drawn = np.empty(len(tradition), dtype=object)
    for name, list_ in words.items():
        here = np.flatnonzero(tradition == name)
        drawn[here] = np.array(list_, dtype=object)[
            rng.choice(len(list_), size=len(here), p=zipf(len(list_), exponent))
        ]
    return drawn


def given_names(rng: Rng, tradition: Strings, sex: Strings) -> Array:
    """One given name a person, by naming tradition and sex."""
    girls = _by_tradition(rng, tradition, {k: t.female for k, t in traditions().items()}, 0.75)
    boys = _by_tradition(rng, tradition, {k: t.male for k, t in traditions().items()}, 0.75)
    return np.where(sex == "F", girls, boys)


def surnames(rng: Rng, tradition: Strings, sex: Strings) -> Array:
    """One surname a person; a fiftieth are double, and Polish surnames follow the sex."""
    words = {k: t.surnames for k, t in traditions().items()}
    first = _by_tradition(rng, tradition, words, 0.85)
    second = _by_tradition(rng, tradition, words, 0.85)
    double = (rng.random(len(first)) < 0.02) & (first != second)
    drawn = np.where(double, first + "-" + second, first)
    polish = np.flatnonzero((tradition == "polish") & (sex == "F"))
    for i in polish:
        drawn[i] = _feminine(drawn[i])
    return drawn


def _feminine(surname: str) -> str:
    return surname[:-1] + "a" if surname.endswith(("ski", "cki", "dzki")) else surname
