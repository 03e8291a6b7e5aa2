"""Class P1 against peers: the same scores, the same greatest total, one run after the other.

    pip install lapjv==1.3.29 laprust==1.0.0 fastlap==0.4.0 numpy
    python benches/peers/dense.py a 1000 [seed] [runs]

Builds and calls `dense_instance`, which solves and proves; the peers get the table as 32-bit numbers, as each likes it,
before the clock starts. Seconds of processor time, medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

for threads in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy  # noqa: E402


def timed(run, runs):
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        rows = run()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), rows


def peers(scores):
    """Name, and a call that gives each row's column."""
    costs = (scores.max() - scores).astype(numpy.float32)
    whole = (scores.max() - scores).astype(numpy.int32)
    try:
        import lapjv

        yield "srcd32", lambda: lapjv.lapjv(costs)[0]
    except ImportError:
        pass
    try:
        import laprust

        yield "laprust32", lambda: laprust.lapjv(costs)[2]
    except ImportError:
        pass
    try:
        import fastlap

        yield "fastlap", lambda: fastlap.solve_lap(whole.astype(numpy.float64), "auction")
    except ImportError:
        pass


def main():
    kind, people = sys.argv[1], int(sys.argv[2])
    seed, runs = (int(text) for text in (sys.argv[3:5] + ["7", "5"][len(sys.argv) - 3 :]))
    program = os.environ.get("DENSE_INSTANCE")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "table")
        start = [program] if program else "cargo run --profile bench -p benches --example dense_instance --".split()
        ours = json.loads(subprocess.check_output([*start, kind, str(people), str(seed), str(runs), file]))
        scores = numpy.fromfile(file, dtype="<i4")[1:].reshape(people, people)
    line = f"{kind} {people}: max-score {statistics.median(ours['seconds']):.4f}"
    line += f" (another check {statistics.median(ours['verify']):.4f})"
    for name, run in peers(scores):
        try:
            seconds, found = timed(run, runs)
            columns = found
            if isinstance(found, tuple):
                columns = next(part for part in found if hasattr(part, "__len__") and len(part) == people)
            total = int(scores[numpy.arange(people), numpy.asarray(columns, dtype=int)].sum())
            line += f", {name} {seconds:.4f} ({total - ours['total']:+d})"
        except Exception as error:  # what a peer cannot do is said
            line += f", {name}: {error}"
    print(line, flush=True)


main()
