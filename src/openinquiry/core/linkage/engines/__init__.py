"""On which engine are pairs scored? One setting chooses; the settings of the linkage and its people are the same on each.

The model is always learnt on DuckDB, from bounded samples. What grows with the records is the scoring of pairs, and that is
what an engine does.
"""

from openinquiry.core.linkage.engines.choice import ENGINES, ON_DUCKDB, Engine
from openinquiry.core.linkage.engines.scoring import EngineFailed, Scorer, Scoring

__all__ = ["ENGINES", "ON_DUCKDB", "Engine", "EngineFailed", "Scorer", "Scoring"]
