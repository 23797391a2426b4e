"""Train the linkage model by Splink 5 on DuckDB, and have pairs of records scored. Refuses to go on when training fails.

The trained probabilities are rounded before they are used: sums over threads differ in their last digits, and the same
inputs and seed must give the same links.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import Any

import duckdb
import polars as pl

from openinquiry.core.linkage.blocking import RuleBlocks, bound_blocks
from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.engines import ON_DUCKDB, Engine, Scorer, Scoring
from openinquiry.core.linkage.quality import BlockingOverlap
from openinquiry.core.linkage.second_look import frequency_tables, learnt_odds, read_frequencies, without_copies
from openinquiry.core.linkage.settings import LinkageSettings
from openinquiry.core.linkage.weighing.levels import UNSEEN
from openinquiry.core.shared import OpenInquiryError
from openinquiry.core.shared.database import workspace

_DIGITS = 4  # significant digits of a trained probability
_UNSEEN_BY_CHANCE = 0.000001  # what Splink takes a level to be worth that no random pair showed
_MARGIN = 8.0  # match weight below the loose threshold from which pairs are kept while the odds are learnt
_LARGEST_PART = 1000  # records; all pairs of a part are scored, half a million here
MEMORY = "3GB"
_FEWEST_RECORDS = 200  # below this no model can be learnt; only full agreement links


class NotConverged(OpenInquiryError):
    """The linkage model did not settle: its links would rest on where training happened to stop."""

    exit_code = 1


@dataclass(frozen=True)
class TrainedModel:
    """``settings``: the Splink settings with rounded trained probabilities. ``sessions``: iterations each needed."""

    settings: dict[str, Any]
    sessions: tuple[int, ...]


@dataclass(frozen=True)
class ScoredPairs:
    """Every compared pair at or above the loose threshold: record_l, record_r, match_weight; and how they were found.

    within: of records that links at the central threshold join, directly or through others, every pair; None where
    the settings do not ask for a second look. frequencies: how common the values are, where not simply as in the records.
    """

    pairs: pl.DataFrame
    model: TrainedModel
    overlap: BlockingOverlap
    blocks: tuple[RuleBlocks, ...] = ()
    within: pl.DataFrame | None = None
    frequencies: dict[str, pl.DataFrame] = field(default_factory=dict)


def score_pairs(
    prepared: pl.DataFrame, *, settings: LinkageSettings, seed: int, engine: Engine = ON_DUCKDB
) -> ScoredPairs:
    """Train the model on the records and score the pairs that blocking brings together.

    prepared: as :func:`prepare_records` gives them. engine: scores the pairs. Pairs are in a fixed order.
    Raises NotConverged when an expectation-maximisation session stops at its limit of iterations, EngineFailed when the
    engine cannot do the work.
    """
    columns = frozenset(name for name in prepared.columns if prepared[name].null_count() < prepared.height)
    # The pupil number may take part in a rule even where no council sent one; such rules find nothing.
    with workspace(memory=MEMORY) as (connection, _):
        connection.register("records", prepared.to_arrow())
        connection.execute("create table people as select * from records order by record_id")
        settings, blocks = bound_blocks(connection, settings=settings, columns=columns)
        columns |= {f"open_{number}" for number in range(len(blocks))}
        model = _train(connection, settings=settings, columns=columns, seed=seed)
        within, frequencies = None, {}
        with engine.opened() as score:
            if settings.training.get("second_look"):
                model, pairs, within = _look_again(connection, model=model, settings=settings, score=score)
                frequencies = read_frequencies(connection, model=model.settings)
            else:
                pairs = score(connection, Scoring(model.settings, settings.thresholds.loose))
        overlap = _overlap(connection, pairs, settings=settings, columns=columns)
        return ScoredPairs(pairs, model, overlap, blocks, within, frequencies)


def enough_to_train(prepared: pl.DataFrame) -> bool:
    """Whether there are records enough for the model to be learnt from them."""
    return prepared.height >= _FEWEST_RECORDS


def _linker(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> Any:  # noqa: ANN401 - Splink is untyped
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - two seconds to import; only a linkage should pay

    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("people"), settings)
    logging.getLogger("splink").setLevel(logging.ERROR)  # Splink sets its own level when a linker is made
    return linker


def _train(
    connection: duckdb.DuckDBPyConnection, *, settings: LinkageSettings, columns: frozenset[str], seed: int
) -> TrainedModel:
    training = settings.training
    linker = _linker(connection, settings.as_splink(columns))
    linker.training.estimate_probability_two_random_records_match(
        training["deterministic_rules"], recall=training["recall_of_deterministic_rules"]
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=training["maximum_pairs_for_u"], seed=seed)
    iterations = []
    for rule in training["sessions"]:
        session = _learn(linker, rule=rule, max_pairs=training["maximum_pairs_for_em"])
        taken = len(session._core_model_settings_history) - 1
        if taken >= training["maximum_iterations"]:
            raise NotConverged(
                f"The linkage model did not settle in {taken} rounds of training ({settings.id} {settings.version}). "
                "Nothing was linked. Send more complete returns or choose other linkage settings."
            )
        iterations.append(taken)
    return TrainedModel(_rounded(linker.misc.save_model_to_json()), tuple(iterations))


def _learn(linker: Any, *, rule: str, max_pairs: int) -> Any:  # noqa: ANN401 - Splink is untyped
    from splink.internals.exceptions import EMTrainingException  # noqa: PLC0415 - as in _linker

    try:
        return linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=max_pairs)
    except EMTrainingException as problem:
        raise NotConverged(
            f"The linkage model cannot be trained: no two records agree on «{rule}». Nothing was linked. "
            "Check that names and dates of birth were mapped to the right columns."
        ) from problem


def _rounded(value: Any) -> Any:  # noqa: ANN401 - walks JSON
    """The saved model with its probabilities at :data:`_DIGITS` significant digits and without its random id."""
    if isinstance(value, dict):
        value = _with_unseen(value) if "sql_condition" in value and not value.get("is_null_level") else value
        return {key: _rounded(each) for key, each in value.items() if key != "linker_uid"}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, float) and 0 < value < 1:
        return round(value, _DIGITS - 1 - math.floor(math.log10(min(value, 1 - value))))
    return value


def _with_unseen(level: dict[str, Any]) -> dict[str, Any]:
    """The level with both probabilities.

    One that no pair of one person showed gets the least probability that training could have told from none, so that it
    counts neither for nor heavily against a link; one that no pair showed at all counts nothing.
    """
    m, u = level.get("m_probability"), level.get("u_probability")
    if u is None:
        u = UNSEEN if m is None else _UNSEEN_BY_CHANCE
    return {**level, "m_probability": UNSEEN if m is None else m, "u_probability": u}


def _look_again(
    connection: duckdb.DuckDBPyConnection, *, model: TrainedModel, settings: LinkageSettings, score: Scorer
) -> tuple[TrainedModel, pl.DataFrame, pl.DataFrame]:
    """The model, the pairs and the pairs within what they join, once a first linkage has told what copies there are."""
    loose, central = settings.thresholds.loose, settings.thresholds.central
    ids = pl.Series("record_id", [row[0] for row in connection.execute("select record_id from people").fetchall()])
    pairs = score(connection, Scoring(model.settings, loose - _MARGIN))
    first, pairs = _with_learnt_odds(model, pairs, records=len(ids))
    people = cluster_records(ids, pairs, threshold=central, largest=settings.largest_cluster)
    frequencies = frequency_tables(connection, model=first.settings, people=people)
    prior = first.settings["probability_two_random_records_match"]
    freed = TrainedModel(without_copies(first.settings, prior=prior), model.sessions)
    pairs = score(connection, Scoring(freed.settings, loose - _MARGIN, frequencies))
    model, pairs = _with_learnt_odds(freed, pairs, records=len(ids))
    parts = cluster_records(ids, pairs, threshold=central, largest=_LARGEST_PART)
    _note_parts(connection, parts)
    rules = [{"blocking_rule": "l.part = r.part", "sql_dialect": "duckdb"}]
    everywhere = {**model.settings, "blocking_rules_to_generate_predictions": rules}
    within = score(connection, Scoring(everywhere, None, frequencies))
    return model, pairs.filter(pl.col("match_weight") >= loose), within


def _with_learnt_odds(model: TrainedModel, pairs: pl.DataFrame, *, records: int) -> tuple[TrainedModel, pl.DataFrame]:
    prior = model.settings["probability_two_random_records_match"]
    learnt = learnt_odds(pairs["match_weight"], prior=prior, pairs_in_all=records * (records - 1) // 2)
    shift = math.log2(learnt / (1 - learnt)) - math.log2(prior / (1 - prior))
    moved = pairs.with_columns((pl.col("match_weight") + shift).round(6))
    return TrainedModel({**model.settings, "probability_two_random_records_match": learnt}, model.sessions), moved


def _note_parts(connection: duckdb.DuckDBPyConnection, parts: pl.DataFrame) -> None:
    connection.register("parts", parts.to_arrow())
    connection.execute("alter table people add column part varchar")
    connection.execute("update people set part = parts.person from parts where parts.record_id = people.record_id")
    connection.unregister("parts")


def _overlap(
    connection: duckdb.DuckDBPyConnection, pairs: pl.DataFrame, *, settings: LinkageSettings, columns: frozenset[str]
) -> BlockingOverlap:
    """Expected true pairs by the kind of rule that finds them: rules that ask for one date of birth, and others."""
    by_date, otherwise = settings.rules_by_kind(columns, column="birth_date")
    if not by_date or not otherwise:
        return BlockingOverlap(0.0, 0.0, 0.0)
    connection.register("scored_pairs", pairs.to_arrow())
    dated, other = (" or ".join(f"coalesce({rule}, false)" for rule in rules) for rules in (by_date, otherwise))
    found = connection.execute(
        f"""with found as (
                select 1 / (1 + pow(2, -match_weight)) as probability, ({dated}) as dated, ({other}) as other
                from scored_pairs join people l on l.record_id = record_l join people r on r.record_id = record_r)
            select round(coalesce(sum(probability) filter (where dated and not other), 0), 3),
                   round(coalesce(sum(probability) filter (where other and not dated), 0), 3),
                   round(coalesce(sum(probability) filter (where dated and other), 0), 3) from found"""
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate always gives a row
    return BlockingOverlap(*(float(each) for each in found))
