"""The settings of a linkage, read from TOML and turned into what Splink wants. Judges nothing itself."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from openinquiry.core.shared import WrongUsage, data_directory


@dataclass(frozen=True)
class Thresholds:
    """Match weights (log2 odds, no unit) at which two records count as one person: loose < central < strict."""

    loose: float
    central: float
    strict: float

    def __post_init__(self) -> None:
        if not self.loose < self.central < self.strict:
            raise WrongUsage("The thresholds of the linkage must rise: loose, then central, then strict.")


@dataclass(frozen=True)
class ExamplePair:
    """An invented pair. levels: comparison → label of the level it reaches; of what is not named a value is missing.

    one_in: how many records there are to each that bears the pair's name; None for a name of the usual frequency.
    """

    title: str
    levels: dict[str, str]
    one_in: int | None = None


_REVIEW = {"near": 4.0, "many": 10.0, "many_of_one_body": 5.0, "thin": 0.5}


@dataclass(frozen=True)
class LinkageSettings:
    """What is compared, which pairs are looked at, and how the model is trained.

    largest_cluster: records; larger clusters are taken apart. training: the ``[training]`` table as it stands.
    With ``second_look = true`` in it a first linkage teaches a second one, and clusters are taken apart by averages.
    review: the ``[review]`` table: what a reader should look at (:mod:`openinquiry.core.linkage.doubts`).
    examples: invented pairs of records, each by the levels that it reaches, for the report to show how a pair is weighed.
    blocks: the ``[blocks]`` table, which bounds the pairs of one rule; empty where nothing bounds them.
    """

    id: str
    version: str
    thresholds: Thresholds
    largest_cluster: int
    training: dict[str, Any]
    blocking: tuple[tuple[str, str], ...]
    comparisons: tuple[dict[str, Any], ...]
    blocks: dict[str, int] = field(default_factory=dict)
    review: dict[str, float] = field(default_factory=lambda: dict(_REVIEW))
    examples: tuple[ExamplePair, ...] = ()

    def narrowed(self, columns: frozenset[str]) -> LinkageSettings:
        """The same settings without the comparisons, rules and training sessions that need other columns than these."""
        known = {
            key: [rule for rule in self.training[key] if _columns_of(rule) <= columns]
            for key in ("deterministic_rules", "sessions")
        }
        return replace(
            self,
            training={**self.training, **known},
            blocking=tuple((rule, reason) for rule, reason in self.blocking if _columns_of(rule) <= columns),
            comparisons=tuple(each for each in self.comparisons if _needed(each) & columns),
        )

    def as_splink(self, columns: frozenset[str]) -> dict[str, Any]:
        """The settings dictionary of Splink 5, for de-duplication over all records together.

        columns: those of the records that hold any value; a comparison or rule of an empty column is left out.
        """
        usable = [comparison for comparison in self.comparisons if _needed(comparison) & columns]
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "record_id",
            "retain_matching_columns": False,
            "retain_intermediate_calculation_columns": False,
            "max_iterations": self.training["maximum_iterations"],
            "em_convergence": self.training["convergence"],
            "blocking_rules_to_generate_predictions": [
                {"blocking_rule": rule, "sql_dialect": "duckdb"}
                for rule, _ in self.blocking
                if _columns_of(rule) <= columns
            ],
            "comparisons": [_as_splink_comparison(comparison) for comparison in usable],
        }

    def rules_by_kind(self, columns: frozenset[str], *, column: str) -> tuple[list[str], list[str]]:
        """The blocking rules in use that compare ``column`` of both records, and those that do not."""
        usable = [rule for rule, _ in self.blocking if _columns_of(rule) <= columns]
        return [r for r in usable if column in _columns_of(r)], [r for r in usable if column not in _columns_of(r)]


def _columns_of(condition: str) -> set[str]:
    words = condition.replace("(", " ").replace(")", " ").replace(",", " ").split()
    return {word[2:] for word in words if word.startswith(("l.", "r."))}


def _needed(comparison: dict[str, Any]) -> set[str]:
    return {name for level in comparison["level"] if level.get("missing") for name in _columns_of(level["condition"])}


def _as_splink_comparison(comparison: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_column_name": comparison["name"],
        "comparison_levels": [_as_splink_level(level) for level in comparison["level"]],
    }


def _as_splink_level(level: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {"sql_condition": _with_sides(level["condition"]), "label_for_charts": level["label"]}
    if level.get("missing"):
        result["is_null_level"] = True
    if "term_frequency" in level:
        result["tf_adjustment_column"] = level["term_frequency"]
        result["tf_adjustment_weight"] = 1.0
    for side in ("m", "u"):
        if side in level:
            result |= {f"{side}_probability": level[side], f"fix_{side}_probability": True}
    return result


def _with_sides(condition: str) -> str:
    """Splink names the two records' columns ``x_l`` and ``x_r`` inside comparisons."""
    words = condition.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split()
    return " ".join(f"{word[2:]}_{word[0]}" if word.startswith(("l.", "r.")) else word for word in words)


@cache
def load_linkage_settings(name: str = "people") -> LinkageSettings:
    """The settings in ``data/linkage/<name>.toml``. Raises WrongUsage when there are none of that name."""
    path = data_directory() / "linkage" / f"{name}.toml"
    if not path.is_file():
        raise WrongUsage(f"There are no linkage settings called {name!r} in {path.parent}.")
    return settings_from(tomllib.loads(path.read_text(encoding="utf-8")))


def settings_from(raw: dict[str, Any]) -> LinkageSettings:
    """The settings that a parsed TOML file holds. Raises WrongUsage when a part is missing or cannot be understood."""
    try:
        return LinkageSettings(
            id=raw["id"],
            version=raw["version"],
            thresholds=Thresholds(**raw["thresholds"]),
            largest_cluster=raw["clusters"]["largest"],
            training=raw["training"],
            blocking=tuple((entry["rule"], entry["reason"]) for entry in raw["blocking"]),
            comparisons=tuple(raw["comparison"]),
            blocks=raw.get("blocks", {}),
            review={**_REVIEW, **raw.get("review", {})},
            examples=tuple(ExamplePair(**each) for each in raw.get("example", ())),
        )
    except KeyError as missing:
        raise WrongUsage(f"The linkage settings lack {missing.args[0]!r}.") from None
    except TypeError:
        raise WrongUsage("The linkage settings have a part of another form than those that ship.") from None
