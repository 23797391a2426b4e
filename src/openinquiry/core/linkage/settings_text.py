"""Linkage settings of tables as TOML, to be written beside the links and read again so that the run can be repeated."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from openinquiry.core.linkage.proposing import KINDS, Columns
from openinquiry.core.linkage.settings import LinkageSettings, settings_from
from openinquiry.core.shared import UnreadableInput, WrongUsage
from openinquiry.core.shared.toml_text import toml_table


@dataclass(frozen=True)
class TableSettings:
    """All that decides how tables are linked. columns: kind → headings. seed: of the sampling in training.

    one_to_one: whether no table holds a person twice, so that no cluster may hold two records of one table.
    """

    linkage: LinkageSettings
    columns: Columns
    seed: int
    one_to_one: bool = False


def table_settings_toml(settings: TableSettings) -> str:
    """The settings as TOML that :func:`read_table_settings` reads back to the same."""
    linkage = settings.linkage
    levels = {level: getattr(linkage.thresholds, level) for level in ("loose", "central", "strict")}
    parts = [
        "# How these tables were linked. To link in the same way again: openinquiry link … --settings settings.toml\n",
        toml_table("", {"id": linkage.id, "version": linkage.version, "seed": settings.seed,
                        "one_to_one": settings.one_to_one}),
        "# What each column was taken for.\n" + toml_table("[columns]", settings.columns),
        toml_table("[thresholds]", levels),
        toml_table("[clusters]", {"largest": linkage.largest_cluster}),
        toml_table("[training]", linkage.training),
        toml_table("[blocks]", linkage.blocks),
        toml_table("[review]", linkage.review),
        *(toml_table("[[blocking]]", {"rule": rule, "reason": reason}) for rule, reason in linkage.blocking),
    ]  # fmt: skip
    for comparison in linkage.comparisons:
        parts.append(
            toml_table("[[comparison]]", {key: comparison[key] for key in ("name", "title") if key in comparison})
        )
        parts += [toml_table("[[comparison.level]]", level) for level in comparison["level"]]
    for each in linkage.examples:
        share = {} if each.one_in is None else {"one_in": each.one_in}
        parts.append(toml_table("[[example]]", {"title": each.title, **share, "levels": each.levels}))
    return "\n".join(parts)


def read_table_settings(path: Path) -> TableSettings:
    """The settings in ``path``. Raises UnreadableInput when it is no TOML, WrongUsage when a part is wrong or missing."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise UnreadableInput(f"{path} cannot be read as TOML.") from None
    columns = raw.get("columns", {})
    if not isinstance(columns, dict) or not set(columns) <= set(KINDS):
        raise WrongUsage(f"{path}: [columns] may name these kinds only: {', '.join(KINDS)}.")
    seed = raw.get("seed", 1)
    if not isinstance(seed, int):
        raise WrongUsage(f"{path}: the seed must be a whole number.")
    told = {kind: (headings,) if isinstance(headings, str) else tuple(headings) for kind, headings in columns.items()}
    return TableSettings(settings_from(raw), told, seed, raw.get("one_to_one", False) is True)
