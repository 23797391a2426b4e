"""What an audit is asked to do: ``audit.toml`` read, checked and typed. Reads no return."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openinquiry.core.audit.claims import AuditClaim, claims_of
from openinquiry.core.audit.definitions import RESERVED, Definition, load_definition
from openinquiry.core.disclosure_control import Policy, load_policy
from openinquiry.core.estimation import METHODS_NOT_DRAWN, Protocol, load_protocol
from openinquiry.core.linkage import NO_DECISIONS, ON_DUCKDB, Decisions, Engine, read_decisions
from openinquiry.core.returns import specification_names
from openinquiry.core.shared import Period, UnreadableInput, WrongUsage, plain_date


@dataclass(frozen=True)
class ExpectedReturn:
    """A return that was asked for. ``path`` and ``mapping`` are None where the body sent nothing, for ``reason``.

    nobody_twice: whether the body guarantees that no person has two records in it.
    """

    body: str
    body_name: str
    kind: str
    path: Path | None = None
    mapping: Path | None = None
    reason: str = ""
    nobody_twice: bool = False


@dataclass(frozen=True)
class EstimatePlan:
    """How an audit asks how many children no list saw. linkages: drawn anew. imputations: of the unrecorded, in each."""

    protocol: Protocol
    linkages: int = 20
    imputations: int = 5


@dataclass(frozen=True)
class AuditPlan:
    """A whole audit as its ``audit.toml`` states it. ``as_at``: the date of the data; ``seed``: of the linkage.

    decisions: what readers found about pairs of records (:data:`DECISIONS` in the folder); none where there is no such file.
    denominators: the file with the populations for rates, None where the audit has none.
    encoding_key: file of the key that returns were encoded with, where whoever runs the audit holds it; it may lie
    anywhere, and best outside the audit folder. engine: scores the pairs of the linkage. claims: that the audit judges, in
    the order of the report.
    """

    folder: Path
    title: str
    subtitle: str
    publisher: str
    invented: bool
    as_at: date
    seed: int
    period: Period
    policy: Policy
    definitions: tuple[Definition, ...]
    headline: Definition
    returns: tuple[ExpectedReturn, ...]
    notes: tuple[str, ...]
    estimate: EstimatePlan
    claims: tuple[AuditClaim, ...] = ()
    decisions: Decisions = NO_DECISIONS
    denominators: Path | None = None
    encoding_key: Path | None = None
    engine: Engine = ON_DUCKDB

    @property
    def as_at_in_words(self) -> str:
        """The date of the data as a reader writes it."""
        return plain_date(self.as_at)


_INSIDE = {
    "period": ("first_day", "last_day"),
    "policy": ("file",),
    "definitions": ("use", "headline"),
    "linkage": ("engine", "spark_master"),
    "estimate": ("protocol", "linkages", "imputations"),
    "return": ("body", "body_name", "kind", "path", "mapping", "nobody_twice"),
    "expected": ("body", "body_name", "kind", "reason"),
}
_SETTINGS = ("title", "subtitle", "publisher", "invented", "as_at", "seed", "notes", "denominators", "encoding_key",
             "period", "policy", "definitions", "linkage", "estimate", "return", "expected")  # fmt: skip


def read_plan(folder: Path) -> AuditPlan:
    """The plan in ``folder/audit.toml``.

    Raises UnreadableInput when the file is missing or not TOML, WrongUsage when a setting is missing or impossible.
    """
    path = folder / "audit.toml"
    if not path.is_file():
        raise UnreadableInput(
            f"There is no audit.toml in {folder}. An audit folder needs one; see docs/how-to/run-an-audit.md."
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        raise UnreadableInput(f"{path} is not plain text in UTF-8. Save it again as UTF-8.") from problem
    except (ValueError, RecursionError) as problem:
        # Besides errors of TOML: a number with thousands of digits, and brackets within brackets without end.
        what = str(problem) if isinstance(problem, tomllib.TOMLDecodeError) else "an entry is far too long or too deep"
        raise UnreadableInput(f"{path} is not readable TOML: {what}. Correct it there.") from problem
    _refuse_unknown(raw)
    try:
        return _plan(folder, raw)
    except KeyError as problem:
        raise WrongUsage(
            f"{path} does not say {problem}. See docs/how-to/run-an-audit.md for all that it must say."
        ) from problem
    except (TypeError, ValueError) as problem:
        raise WrongUsage(f"{path} cannot be used: {problem}.") from problem


def _refuse_unknown(raw: dict[str, Any]) -> None:
    """A misspelt ``[[expected]]`` would otherwise lose the bodies that it names, and nobody would see it."""
    _only(raw, _SETTINGS, where="")
    for name, known in _INSIDE.items():
        part = raw.get(name, {})
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, dict):
                _only(each, known, where=f"[{name}] of ")


def _only(part: dict[str, Any], known: tuple[str, ...], *, where: str) -> None:
    for key in part:
        if key not in known:
            raise WrongUsage(f"There is no setting {key!r} in {where}audit.toml. There are: {', '.join(known)}.")


def _plan(folder: Path, raw: dict[str, Any]) -> AuditPlan:
    for name, day in (("as_at", raw["as_at"]), *raw["period"].items()):
        if type(day) is not date:
            raise WrongUsage(f"{name} in audit.toml must be a date without quotes, such as 2025-06-30.")
    named = raw["definitions"]["use"]
    if len(set(named)) != len(named):
        raise WrongUsage("A definition is named twice in audit.toml; name each once.")
    reserved = [name for name in named if name in RESERVED]
    if reserved:
        raise WrongUsage(
            f"A definition cannot be called {reserved[0]!r}: the audit counts something else under that name."
        )
    definitions = tuple(load_definition(name, folder=folder / "definitions") for name in raw["definitions"]["use"])
    headline = raw["definitions"]["headline"]
    chosen = [definition for definition in definitions if definition.id == headline]
    if not chosen:
        raise WrongUsage(f"The headline definition {headline!r} is not among the definitions in use.")
    returns = _returns(folder, raw)
    forces = {each.body: each.body_name for each in returns if each.kind == "police"}
    return AuditPlan(
        folder=folder,
        title=raw["title"],
        subtitle=raw.get("subtitle", ""),
        publisher=raw["publisher"],
        invented=_yes_or_no(raw["invented"], "invented"),
        as_at=raw["as_at"],
        seed=_seed(raw["seed"]),
        period=Period.of_days(raw["period"]["first_day"], raw["period"]["last_day"]),
        policy=load_policy(raw.get("policy", {}).get("file", "default"), folder=folder),
        definitions=definitions,
        headline=chosen[0],
        returns=returns,
        notes=tuple(raw.get("notes", ())),
        estimate=_estimate(folder, raw.get("estimate", {})),
        claims=claims_of(folder, definitions=definitions, headline=chosen[0], forces=forces),
        decisions=read_decisions_in(folder),
        denominators=_inside(folder, raw["denominators"]) if "denominators" in raw else None,
        encoding_key=folder / raw["encoding_key"] if "encoding_key" in raw else None,
        engine=_engine(raw.get("linkage", {})),
    )


def _engine(asked: dict[str, Any]) -> Engine:
    for name, value in asked.items():
        if not isinstance(value, str):
            raise WrongUsage(f"{name} in [linkage] of audit.toml must be text in quotes.")
    return Engine(asked.get("engine", ON_DUCKDB.name), asked.get("spark_master", ""))


_MOST_REPLICATES = 1000


def _estimate(folder: Path, asked: Any) -> EstimatePlan:  # noqa: ANN401 - whatever TOML holds
    """The protocol is a file of the audit folder, or one that ships with the product."""
    if not isinstance(asked, dict):
        raise WrongUsage("estimate in audit.toml must be a section: write [estimate] above its settings.")
    name = asked.get("protocol", "default")
    if not isinstance(name, str):
        raise WrongUsage("protocol in [estimate] of audit.toml must be text in quotes.")
    mine = _inside(folder, name)
    usual = EstimatePlan(load_protocol(str(mine) if mine.is_file() else name))
    for method in usual.protocol.methods:
        if method not in METHODS_NOT_DRAWN:
            raise WrongUsage(
                f"The protocol {usual.protocol.id!r} names the method {method}, which cannot be asked of an audit, for it is "
                f"asked over many linkages. Choose among {', '.join(METHODS_NOT_DRAWN)}."
            )
    numbers = {what: asked.get(what, getattr(usual, what)) for what in ("linkages", "imputations")}
    for what, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 2 <= number <= _MOST_REPLICATES:
            raise WrongUsage(
                f"{what} in [estimate] of audit.toml must be a whole number from 2 to {_MOST_REPLICATES:,}."
            )
    return EstimatePlan(usual.protocol, **numbers)


def _returns(folder: Path, raw: dict[str, Any]) -> tuple[ExpectedReturn, ...]:
    sent = [
        ExpectedReturn(
            each["body"],
            each["body_name"],
            each["kind"],
            _inside(folder, each["path"]),
            _inside(folder, each["mapping"]) if "mapping" in each else None,
            nobody_twice=_yes_or_no(each.get("nobody_twice", False), "nobody_twice"),
        )
        for each in raw.get("return", [])
    ]
    silent = [
        ExpectedReturn(each["body"], each["body_name"], each["kind"], reason=each.get("reason", "No reply"))
        for each in raw.get("expected", [])
    ]
    every = tuple(sorted(sent + silent, key=lambda one: (one.kind, one.body)))
    _check(every)
    return every


DECISIONS = "linkage-decisions.csv"  # beside audit.toml


def read_decisions_in(folder: Path) -> Decisions:
    """What readers found about pairs of records, as it lies in the audit folder. Raises UnreadableInput when it is damaged."""
    path = folder / DECISIONS
    if not path.is_file():
        return NO_DECISIONS
    try:
        return read_decisions(path.read_text(encoding="utf-8"), name=str(path))
    except UnicodeDecodeError as problem:
        raise UnreadableInput(f"{path} is not plain text in UTF-8. Put it back as it was.") from problem


def _seed(value: object) -> int:
    """Draws begin with it, and begin with nothing below 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongUsage("seed in audit.toml must be a whole number of 0 or more, without quotes.")
    return value


def _yes_or_no(value: object, name: str) -> bool:
    """A word in quotes would count as yes, whatever it says."""
    if not isinstance(value, bool):
        raise WrongUsage(f"{name} in audit.toml must be true or false, without quotes.")
    return value


def _inside(folder: Path, path: str) -> Path:
    if Path(path).is_absolute():
        raise WrongUsage(
            f"The path {path} in audit.toml must be written from the audit folder, so that it can be moved."
        )
    return folder / path


def _check(returns: tuple[ExpectedReturn, ...]) -> None:
    if not returns:
        raise WrongUsage("The audit names no return: add a [[return]] for each body that sent one.")
    seen: set[tuple[str, str]] = set()
    for each in returns:
        if each.kind not in specification_names():
            raise WrongUsage(
                f"{each.body_name} is said to send {each.kind!r}; there are: {', '.join(specification_names())}."
            )
        if (each.body, each.kind) in seen:
            raise WrongUsage(f"{each.body_name} ({each.body}) is named twice for {each.kind}; name each return once.")
        seen.add((each.body, each.kind))
