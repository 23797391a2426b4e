"""What an audit is asked to do: ``audit.toml`` read, checked and typed. Reads no return."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openinquiry.core.audit.definitions import Definition, load_definition
from openinquiry.core.disclosure_control import Policy, load_policy
from openinquiry.core.returns import specification_names
from openinquiry.core.shared import Period, UnreadableInput, WrongUsage, plain_date


@dataclass(frozen=True)
class ExpectedReturn:
    """A return that was asked for. ``path`` and ``mapping`` are None where the body sent nothing, for ``reason``."""

    body: str
    body_name: str
    kind: str
    path: Path | None = None
    mapping: Path | None = None
    reason: str = ""


@dataclass(frozen=True)
class AuditPlan:
    """A whole audit as its ``audit.toml`` states it. ``as_at``: the date of the data; ``seed``: of the linkage.

    encoding_key: file of the key that returns were encoded with, where whoever runs the audit holds it; it may lie
    anywhere, and best outside the audit folder.
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
    encoding_key: Path | None = None

    @property
    def as_at_in_words(self) -> str:
        """The date of the data as a reader writes it."""
        return plain_date(self.as_at)


_SETTINGS = ("title", "subtitle", "publisher", "invented", "as_at", "seed", "notes", "period", "policy", "definitions",
             "return", "expected", "encoding_key")  # fmt: skip


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
    for key in raw:
        if key not in _SETTINGS:
            raise WrongUsage(f"There is no setting {key!r} in audit.toml. There are: {', '.join(_SETTINGS)}.")


def _plan(folder: Path, raw: dict[str, Any]) -> AuditPlan:
    for name, day in (("as_at", raw["as_at"]), *raw["period"].items()):
        if type(day) is not date:
            raise WrongUsage(f"{name} in audit.toml must be a date without quotes, such as 2025-06-30.")
    named = raw["definitions"]["use"]
    if len(set(named)) != len(named):
        raise WrongUsage("A definition is named twice in audit.toml; name each once.")
    definitions = tuple(load_definition(name, folder=folder / "definitions") for name in raw["definitions"]["use"])
    headline = raw["definitions"]["headline"]
    chosen = [definition for definition in definitions if definition.id == headline]
    if not chosen:
        raise WrongUsage(f"The headline definition {headline!r} is not among the definitions in use.")
    return AuditPlan(
        folder=folder,
        title=raw["title"],
        subtitle=raw.get("subtitle", ""),
        publisher=raw["publisher"],
        invented=bool(raw["invented"]),
        as_at=raw["as_at"],
        seed=int(raw["seed"]),
        period=Period.of_days(raw["period"]["first_day"], raw["period"]["last_day"]),
        policy=load_policy(raw.get("policy", {}).get("file", "default"), folder=folder),
        definitions=definitions,
        headline=chosen[0],
        returns=_returns(folder, raw),
        notes=tuple(raw.get("notes", ())),
        encoding_key=folder / raw["encoding_key"] if "encoding_key" in raw else None,
    )


def _returns(folder: Path, raw: dict[str, Any]) -> tuple[ExpectedReturn, ...]:
    sent = [
        ExpectedReturn(
            each["body"],
            each["body_name"],
            each["kind"],
            _inside(folder, each["path"]),
            _inside(folder, each["mapping"]) if "mapping" in each else None,
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
