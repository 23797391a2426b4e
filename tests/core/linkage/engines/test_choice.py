"""The setting that chooses an engine: what it takes, what it says where an engine is not there, and what it leaves alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version

import pytest

from openinquiry.core.linkage import ENGINES, ON_DUCKDB, Engine
from openinquiry.core.linkage.engines import spark_session
from openinquiry.core.linkage.engines.on_duckdb import score_on_duckdb
from openinquiry.core.shared import WrongUsage


def test_pairs_are_scored_on_duckdb_unless_another_engine_is_asked_for():
    assert ON_DUCKDB == Engine() == Engine("duckdb")
    with Engine().opened() as score:
        assert score is score_on_duckdb


def test_spark_runs_on_this_machine_unless_a_master_is_given():
    assert Engine("spark").master == "local[2]"
    assert Engine("spark", "spark://head.example:7077").master == "spark://head.example:7077"


def test_an_engine_that_is_not_there_is_refused_and_those_that_are_there_are_named():
    with pytest.raises(WrongUsage, match=r"There is no linkage engine 'hadoop'\. There are: duckdb, spark\."):
        Engine("hadoop")
    assert ENGINES == ("duckdb", "spark")


def test_a_spark_master_for_another_engine_is_refused_and_not_overlooked():
    with pytest.raises(WrongUsage, match="Choose the engine spark, or leave out the master"):
        Engine("duckdb", "spark://head.example:7077")


def test_the_record_of_a_run_names_the_engine_and_its_version_and_no_address():
    assert Engine().as_dict() == {"name": "duckdb", "duckdb": version("duckdb")}


def test_without_pyspark_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(spark_session, "find_spec", lambda name: None)
    with pytest.raises(WrongUsage) as problem, Engine("spark").opened():
        pass
    assert str(problem.value) == (
        "The linkage is to run on Spark, and PySpark is not installed in this Python. Install it "
        "(pip install 'openinquiry[spark]'), or link without Spark (engine = \"duckdb\")."
    )


def test_without_java_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    (tmp_path / "sh").symlink_to(shutil.which("sh"))
    monkeypatch.setattr(spark_session, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(WrongUsage) as problem, Engine("spark").opened():
        pass
    assert str(problem.value) == (
        "The linkage is to run on Spark, and Spark found no Java on this machine. Install Java 17 or newer and see that the "
        'command java works, or link without Spark (engine = "duckdb").'
    )


def test_a_java_that_only_java_home_names_will_do(monkeypatch, tmp_path):
    java = tmp_path / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("")
    java.chmod(0o700)
    (tmp_path / "sh").symlink_to(shutil.which("sh"))
    monkeypatch.setattr(spark_session, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    Engine("spark").require()


def test_who_does_not_ask_for_spark_does_not_load_it():
    asked = "import sys; from openinquiry.cli.main import app; print([m for m in sys.modules if m.split('.')[0] == 'pyspark'])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
