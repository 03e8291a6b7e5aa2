"""The recipe for Spark in docs/scale.md: the same bytes as one machine. Not a part of CI: it needs pyspark and Java."""

import os
import pathlib
import re
import shutil
import sys

import pytest

from matching_market import _native, cluster

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, which is not installed", allow_module_level=True)

GUIDE = pathlib.Path(__file__).parents[3] / "docs" / "scale.md"
DAY = "2026-09-01"


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    # The workers are this interpreter, which has the package; Spark listens on this machine alone.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("matching_market")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def recipe():
    """The class that the guide shows, as it is written there."""
    text = GUIDE.read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", text, re.S) if "class OnSpark" in block)
    names = {}
    exec(compile(code, str(GUIDE), "exec"), names)
    return names["OnSpark"]


@pytest.mark.parametrize("preset", ["altrusa", "palta", "nace", "iaip", "alao"])
@pytest.mark.parametrize("strategy", ["mentee-optimal", "max-score"])
def test_spark_gives_the_bytes_of_one_machine(spark, recipe, tmp_path, preset, strategy):
    people = list(_native.questionnaires(preset, 45, 30, 3))
    found = []
    for name, workers in [("here", cluster.Here()), ("spark", recipe(spark))]:
        run = cluster.Run(tmp_path / name, workers)
        run.pack(people[:1], people[1:], preset, DAY, strategy, 7, (23, 10))
        matches, receipt = run.run()
        found.append((cluster.matches_csv(matches), receipt))
    assert found[0] == found[1]
    if strategy != "max-score":
        assert found[0][0] == cluster.matches_csv(_native.alone(people[0], people[1], preset, DAY, strategy, 7))
