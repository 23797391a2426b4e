"""The setting that chooses an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

from openinquiry.core.linkage.engines.on_duckdb import score_on_duckdb
from openinquiry.core.linkage.engines.scoring import Scorer
from openinquiry.core.shared import WrongUsage

_DUCKDB, _SPARK = "duckdb", "spark"
ENGINES = (_DUCKDB, _SPARK)
_HERE = "local[2]"  # the machine this is made for has two cores


@dataclass(frozen=True)
class Engine:
    """``name``: one of :data:`ENGINES`. spark_master: where Spark runs, as Spark writes it; this machine unless said.

    Raises WrongUsage for any other name, and for a master where the engine is not Spark.
    """

    name: str = _DUCKDB
    spark_master: str = ""

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise WrongUsage(f"There is no linkage engine {self.name!r}. There are: {', '.join(ENGINES)}.")
        if self.spark_master and self.name != _SPARK:
            raise WrongUsage(
                f"A Spark master is given, and the linkage engine is {self.name}. Choose the engine spark, "
                "or leave out the master."
            )

    @property
    def master(self) -> str:
        """Where Spark is to run."""
        return self.spark_master or _HERE

    def require(self) -> None:
        """Raises WrongUsage when what the engine needs is not installed, so that nobody waits for a run that cannot end."""
        if self.name == _SPARK:
            from openinquiry.core.linkage.engines.spark_session import require_spark  # noqa: PLC0415 - only when asked for

            require_spark()

    @contextmanager
    def opened(self) -> Iterator[Scorer]:
        """The scorer, for as long as the engine is open. Raises what :meth:`require` raises, and EngineFailed."""
        if self.name == _DUCKDB:
            yield score_on_duckdb
            return
        self.require()
        from openinquiry.core.linkage.engines.on_spark import spark_scorer  # noqa: PLC0415 - only when asked for

        with spark_scorer(self.master) as scorer:
            yield scorer

    def as_dict(self) -> dict[str, str]:
        """For the record of a run: the engine and its version; not where it ran, which is an address of somebody's machine."""
        library = "pyspark" if self.name == _SPARK else "duckdb"
        return {"name": self.name, library: version(library)}


ON_DUCKDB = Engine()
