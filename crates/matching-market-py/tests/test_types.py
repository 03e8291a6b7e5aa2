"""Types are right: of the package itself, of its native half as it was built, and as users see them."""

import os
import pathlib
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).parents[1]
PROGRAM = """
import numpy as np
import numpy.typing as npt

import matching_market as mm


class First(mm.Strategy):
    def solve(self, market: mm.Market, context: mm.Context) -> npt.NDArray[np.int64]:
        return market.solve("greedy", seed=context.seed).mentor_of


market: mm.Market = mm.generate("uniform", 4, seed=7)
solution: mm.Solution = market.solve(First(), deadline=1.0)
mentor_of: npt.NDArray[np.int64] = solution.mentor_of
best = mm.compare(market, ["max-score", First()])[0]["total_score"]
matchings: mm.StableList = mm.all_stable(market)
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Runs a checker of mypy's; what it has read, it reads once."""
    environment = {**os.environ, "MYPY_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}

    def run(folder, *command):
        command = [sys.executable, "-m", *command]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, env=environment)

    return run


def test_the_package_has_strict_types(checked):
    run = checked(FOLDER, "mypy")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_native_half_is_as_it_says(checked, tmp_path):
    # PyO3 writes a list of all names, which a stub does not need.
    (tmp_path / "allowed").write_text("matching_market._native.__all__\n")
    options = ("--mypy-config-file", FOLDER / "pyproject.toml", "--allowlist", "allowed")
    run = checked(tmp_path, "mypy.stubtest", *options, "matching_market._native")
    assert run.returncode == 0, run.stdout + run.stderr


def test_users_see_types(checked, tmp_path):
    (tmp_path / "right.py").write_text(PROGRAM)
    (tmp_path / "wrong.py").write_text(PROGRAM + "solution.mentor = 3\nmarket.solve(7)\n")
    right, wrong = (checked(tmp_path, "mypy", "--strict", f"{name}.py") for name in ("right", "wrong"))
    assert right.returncode == 0, right.stdout + right.stderr
    assert wrong.returncode == 1 and "Found 2 errors" in wrong.stdout, wrong.stdout
