"""The same instances solved here, by `matching` 1.4.3 and by SciPy: the same answers, and how long each takes.

    python benchmarks/peers.py            the sizes of docs/python.md
    python benchmarks/peers.py --small    small ones, to see that answers are the same

Times are the best of a few runs, in seconds of processor time, and begin with what users have in hand: dicts of lists
for `matching`, numpy tables for SciPy. Ours include making the market, and the proof of the answer.
"""

import argparse
import sys
import time

import numpy as np
from matching.games import HospitalResident, StableMarriage
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

import matching_market as mm


def best(run, repeats):
    """The result, and the least of some times."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        result = run()
        times.append(time.process_time() - began)
    return result, min(times)


def lists(draw, people, others, length):
    """Strict lists of so many others each, as dicts."""
    chosen = [draw.permutation(others)[:length] for _ in range(people)]
    mine = {f"a{person}": [f"b{other}" for other in own] for person, own in enumerate(chosen)}
    theirs = {f"b{other}": [] for other in range(others)}
    for person in draw.permutation(people):
        for other in mine[f"a{person}"]:
            theirs[other].append(f"a{person}")
    return mine, {other: own for other, own in theirs.items() if own}


def stable(draw, people, others, length, seats, repeats):
    """Deferred acceptance on dicts: stable marriage if everybody has one seat, else hospitals and residents."""
    mine, theirs = lists(draw, people, others, length)
    capacities = dict.fromkeys(theirs, seats)

    def ours():
        market = mm.Market.from_lists(mine, theirs, capacities)
        return market.solve("mentee-optimal")

    def other():
        if seats == 1 and length == others == people:
            return StableMarriage.create_from_dictionaries(mine, theirs).solve(optimal="suitor")
        game = HospitalResident.create_from_dictionaries(mine, theirs, capacities)
        return game.solve(optimal="resident")

    solution, ours_seconds = best(ours, repeats)
    theirs_answer, other_seconds = best(other, 1)
    if seats == 1 and length == others == people:
        expected = {suitor.name: reviewer.name for suitor, reviewer in theirs_answer.items()}
    else:
        expected = dict.fromkeys(mine)
        for hospital, residents in theirs_answer.items():
            expected.update({resident.name: hospital.name for resident in residents})
    assert solution.mapping == expected
    return ours_seconds, other_seconds


def dense(draw, size, repeats):
    """The greatest total of a full table."""
    scores = draw.randint(0, 1_000_001, (size, size)) / 1e6
    solution, ours = best(lambda: mm.Market.from_scores(scores).solve("max-score"), repeats)
    (rows, columns), other = best(lambda: linear_sum_assignment(scores, maximize=True), repeats)
    assert round(float(solution.total_score) * 1e6) == round(scores[rows, columns].sum() * 1e6)
    return ours, other


def sparse(draw, size, degree, repeats):
    """The greatest total where most pairs do not exist; a permutation sees to it that everybody can be matched."""
    rows = np.repeat(np.arange(size), degree + 1)
    columns = np.concatenate([draw.randint(0, size, (size, degree)), draw.permutation(size)[:, None]], axis=1).ravel()
    rows, columns = np.unique(np.stack([rows, columns]), axis=1).astype(np.int32)
    millionths = csr_array((draw.randint(1, 1_000_001, rows.size), (rows, columns)), shape=(size, size))
    scores = millionths / 1e6
    solution, ours = best(lambda: mm.Market.from_scores(scores).solve("max-score"), repeats)
    # In whole numbers: with fractions SciPy's did not end within minutes on such an instance of 500 a side.
    (found, to), other = best(lambda: min_weight_full_bipartite_matching(millionths, maximize=True), repeats)
    assert solution.matched == size
    assert round(float(solution.total_score) * 1e6) == millionths[found, to].sum()
    return ours, other


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="small sizes, to see that answers are the same")
    small = parser.parse_args().small
    # matching copies its players with a recursion as deep as there are of them.
    sys.setrecursionlimit(1_000_000)
    draw, repeats = np.random.RandomState(7), 1 if small else 3
    people, size = (20, 50) if small else (200, 2000)
    runs = [
        (f"stable marriage, {people} a side, full lists", "matching", stable(draw, people, people, people, 1, repeats)),
        (
            f"hospitals, {10 * people} residents, {people} hospitals of 12, lists of 8",
            "matching",
            stable(draw, 10 * people, people, 8, 12, repeats),
        ),
        (f"greatest total, {size // 4} × {size // 4}", "SciPy", dense(draw, size // 4, repeats)),
        (f"greatest total, {size} × {size}", "SciPy", dense(draw, size, repeats)),
        (f"greatest total, {10 * size} a side, 20 pairs each", "SciPy", sparse(draw, 10 * size, 20, repeats)),
    ]
    print("| instance | ours, proved (s) | peer | peer's (s) | ratio |\n|---|---|---|---|---|")
    for name, peer, (ours, other) in runs:
        print(f"| {name} | {ours:.4f} | {peer} | {other:.4f} | {other / ours:.1f} |")


if __name__ == "__main__":
    main()
