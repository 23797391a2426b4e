"""Definitions of what is counted, as data, and the three-valued answer each gives for an offence.

An offence meets a definition, does not meet it, or it cannot be told: a fact that was not recorded is not a «no».
The answers combine by Kleene's strong logic (Kleene 1952, section 64): one «no» settles it, else one «cannot tell» does.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from openinquiry.core.groups import JOINS
from openinquiry.core.shared import WrongUsage, data_directory

MEETS, DOES_NOT_MEET, CANNOT_TELL = "meets", "does not meet", "cannot tell"
RESERVED = ("all", "abuse", "exploitation")  # what the audit counts and asks by itself: no definition may be called so


@dataclass(frozen=True)
class Criterion:
    """One condition on one fact of an offence. ``words`` is how a reader is told.

    at_least: least number. is_one_of: values that fulfil it. Exactly one of the two is given.
    unknown_is_no: a fact that is not recorded counts as not fulfilled, because the definition speaks of what is recorded.
    """

    words: str
    fact: str
    at_least: int | None
    is_one_of: tuple[str, ...]
    unknown_is_no: bool

    def expression(self) -> pl.Expr:
        """True, false, or null for «cannot tell», for each offence."""
        fact = pl.col(self.fact)
        holds = fact >= self.at_least if self.at_least is not None else fact.is_in(list(self.is_one_of))
        return holds.fill_null(False) if self.unknown_is_no else holds


@dataclass(frozen=True)
class Definition:
    """A versioned definition: its criteria all have to hold. ``joins``: how suspects are joined into groups."""

    id: str
    version: str
    title: str
    short_title: str
    words: str
    source: str
    joins: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def classify(self, facts: pl.DataFrame) -> pl.Series:
        """:data:`MEETS`, :data:`DOES_NOT_MEET` or :data:`CANNOT_TELL` for each offence of ``facts``."""
        unknown = sorted({criterion.fact for criterion in self.criteria} - set(facts.columns))
        if unknown:
            raise WrongUsage(
                f"The definition {self.id!r} speaks of facts that the audit does not know: {', '.join(unknown)}."
            )
        self._refuse_wrong_kinds(facts)
        answer = pl.all_horizontal([criterion.expression() for criterion in self.criteria])
        words = (
            pl.when(answer.is_null()).then(pl.lit(CANNOT_TELL)).when(answer).then(pl.lit(MEETS)).otherwise(pl.lit(DOES_NOT_MEET))
        )  # fmt: skip
        return facts.select(words.alias(self.id)).to_series()

    def _refuse_wrong_kinds(self, facts: pl.DataFrame) -> None:
        for each in self.criteria:
            if (each.at_least is not None) != facts.schema[each.fact].is_numeric():
                wanted = "at_least" if facts.schema[each.fact].is_numeric() else "is_one_of"
                raise WrongUsage(f"The definition {self.id!r} must say {wanted} of the fact {each.fact!r}.")


def load_definition(name: str, *, folder: Path | None = None) -> Definition:
    """The definition called ``name``: a file of ``folder`` if there is one, else one that ships with the product.

    Raises WrongUsage when there is none, or when it is not written as a definition must be.
    """
    shipped = data_directory() / "definitions" / f"{name}.toml"
    own = folder / f"{name}.toml" if folder is not None else shipped
    path = own if own.is_file() else shipped
    if not path.is_file():
        raise WrongUsage(f"There is no definition called {name!r}. There are: {', '.join(definition_names())}.")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Definition(
            id=raw["id"],
            version=raw["version"],
            title=raw["title"],
            short_title=raw["short_title"],
            words=raw["words"],
            source=raw["source"],
            joins=_joins(raw.get("join_suspects_by", ["same_offence"])),
            criteria=tuple(_criterion(each) for each in raw["criterion"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise WrongUsage(f"The definition in {path.name} is not written as one: {problem}.") from problem


def _joins(raw: list[str]) -> tuple[str, ...]:
    unknown = sorted(set(raw) - set(JOINS))
    if unknown:
        raise WrongUsage(f"Suspects cannot be joined by {', '.join(unknown)}. There are: {', '.join(JOINS)}.")
    return tuple(raw)


def _criterion(raw: dict[str, object]) -> Criterion:
    at_least, one_of = raw.get("at_least"), raw.get("is_one_of", [])
    if (at_least is None) == (not one_of) or not isinstance(one_of, list):
        raise WrongUsage(f"The criterion on {raw['fact']!r} must say either at_least or is_one_of.")
    if raw.get("when_unknown", "cannot_tell") not in ("no", "cannot_tell"):
        raise WrongUsage(f'The criterion on {raw["fact"]!r} may say when_unknown = "no" or "cannot_tell".')
    return Criterion(
        words=str(raw["words"]),
        fact=str(raw["fact"]),
        at_least=int(str(at_least)) if at_least is not None else None,
        is_one_of=tuple(str(value) for value in one_of),
        unknown_is_no=raw.get("when_unknown", "cannot_tell") == "no",
    )


def definition_names() -> tuple[str, ...]:
    """The definitions that ship with the product."""
    return tuple(sorted(path.stem for path in (data_directory() / "definitions").glob("*.toml")))
