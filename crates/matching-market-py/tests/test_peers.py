"""Other packages find the same answers on the same instances."""

import pathlib
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).parents[1] / "benchmarks" / "peers.py"


def test_peers_find_the_same_answers():
    run = subprocess.run([sys.executable, SCRIPT, "--small"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") == 7
