"""A Spark of our own: started quietly, with nothing of the data outside one private folder, and gone at the end.

PySpark keeps one Java process for the life of the program, whose scratch files lie about the machine's own temporary folder.
Ours is started for one linkage and ended with it, so that its folder can be removed.
"""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from openinquiry.core.linkage.engines.scoring import EngineFailed
from openinquiry.core.shared import WrongUsage

_DO_INSTEAD = 'or link without Spark (engine = "duckdb")'
_NO_PYSPARK = (
    "The linkage is to run on Spark, and PySpark is not installed in this Python. "
    f"Install it (pip install 'openinquiry[spark]'), {_DO_INSTEAD}."
)
_NO_JAVA = (
    "The linkage is to run on Spark, and Spark found no Java on this machine. "
    f"Install Java 17 or newer and see that the command java works, {_DO_INSTEAD}."
)
_LIGHT_JAVA = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # on one machine Spark spends longest on making itself fast
_SECONDS_TO_END = 20
_LOGGING = "status = off\nrootLogger.level = off\n"


def require_spark() -> None:
    """Raises WrongUsage when PySpark or Java is not there."""
    if find_spec("pyspark") is None:
        raise WrongUsage(_NO_PYSPARK)
    if not _java_answers():
        raise WrongUsage(_NO_JAVA)


def _java_answers() -> bool:
    """Whether Spark's own start script finds a Java: it looks at JAVA_HOME first, and then for the command."""
    asked = 'test -x "${JAVA_HOME:-/nowhere}/bin/java" || command -v java'
    shell = shutil.which("sh")
    if shell is None:  # Windows
        return shutil.which("java") is not None
    return subprocess.run([shell, "-c", asked], capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed text


@contextmanager
def spark_session(master: str) -> Iterator[Any]:
    """A session at ``master``. Its scratch folder is private to the user, and removed at the end, also after a failure.

    master: as Spark writes it, such as ``local[2]`` or ``spark://host:7077``. Raises EngineFailed when it cannot be had.
    """
    path, handler = list(sys.path), signal.getsignal(signal.SIGINT)
    folder = Path(tempfile.mkdtemp(prefix="openinquiry-spark-"))
    gateway = session = None
    try:
        gateway = _start_java(_configuration(master, folder))
        session = _start_session(gateway, master=master)
        yield session
    finally:
        _end(gateway, session)
        shutil.rmtree(folder, ignore_errors=True)
        sys.path[:] = path  # Spark puts a folder of its own in front
        with suppress(ValueError):  # Spark takes the signal in the main thread only, and so it is given back there only
            signal.signal(signal.SIGINT, handler)


def is_local(master: str) -> bool:
    """Whether Spark runs in one process of this machine."""
    return master == "local" or master.startswith("local[")


def _configuration(master: str, folder: Path) -> dict[str, str]:
    """What must be so, whatever the cluster's own defaults say; the rest is left to them."""
    (folder / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
    java = (f"-Djava.io.tmpdir={folder}", f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}")
    settings = {
        "spark.master": master,
        "spark.app.name": "OpenInquiry linkage",
        "spark.driver.extraJavaOptions": " ".join(java),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.io.encryption.enabled": "true",  # what does not fit in memory goes to disk, and it is names
        "spark.ui.enabled": "false",  # a web page about the work, open to whoever can reach the machine
        "spark.eventLog.enabled": "false",
        "spark.driver.maxResultSize": "0",  # the scored pairs come back here, however many they are
    }
    if is_local(master):
        settings |= {
            "spark.local.dir": str(folder),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.codegen.wholeStage": "false",
        }
        settings["spark.driver.extraJavaOptions"] += _LIGHT_JAVA
    return settings


def _start_java(settings: dict[str, str]) -> Any:  # noqa: ANN401 - PySpark gives an untyped gateway
    from pyspark import SparkConf  # noqa: PLC0415 - only when asked for
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return launch_gateway(SparkConf(loadDefaults=False).setAll(list(settings.items())), silent)
    except (PySparkException, OSError):
        raise EngineFailed(
            "Spark's Java process did not start. See that java -version says 17 or newer and that there is memory for it, "
            f"{_DO_INSTEAD}."
        ) from None


def _start_session(gateway: Any, *, master: str) -> Any:  # noqa: ANN401 - PySpark is untyped here
    from py4j.protocol import Py4JError  # noqa: PLC0415 - only when asked for
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    try:
        # The settings were given to the Java process, which hands them on.
        context = SparkContext(conf=SparkConf(_jvm=gateway.jvm), gateway=gateway)
    except (Py4JError, PySparkException, ValueError, OSError):
        raise EngineFailed(
            f"Spark could not be started or reached at {master}. See that the address is right, that the cluster runs, and "
            "that its Spark has the same version as PySpark here."
        ) from None
    if is_local(master):
        context.pythonExec = sys.executable  # the workers are this Python; a cluster's own is named by PYSPARK_PYTHON
    return SparkSession(context)


def _end(gateway: Any, session: Any) -> None:  # noqa: ANN401 - as above
    """Stop the session and its Java process, and let PySpark forget both, so that another can be started."""
    if gateway is None:
        return
    from pyspark import SparkContext  # noqa: PLC0415 - only when asked for

    with suppress(Exception):  # a Java process that has died cannot be asked to stop
        if session is not None:
            session.stop()
        elif SparkContext._active_spark_context is not None:
            SparkContext._active_spark_context.stop()
    with suppress(Exception):
        gateway.shutdown()
    SparkContext._active_spark_context = SparkContext._gateway = SparkContext._jvm = None
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
