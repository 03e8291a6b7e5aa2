"""Answers, claims, deadlines, and strategies of one's own."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
from scipy.optimize import linear_sum_assignment

import matching_market as mm

CHECKER = pathlib.Path(__file__).parents[3] / "certificates" / "check.py"


def random_market(seed, mentees=12, mentors=6, seats=2):
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 50, (mentees, mentors)) / 50
    scores[draw.random(scores.shape) < 0.3] = np.nan
    ranks = [draw.integers(0, 5, scores.shape) for _ in range(2)]
    return mm.Market.from_scores(scores, [seats] * mentors, *ranks)


@pytest.mark.parametrize("strategy", mm.strategies())
def test_every_strategy_has_an_answer_that_is_proved(strategy):
    for seed in range(5):
        market = random_market(seed)
        solution = market.solve(strategy, seed=seed, deadline=60)
        assert solution.strategy == strategy
        proved = [claim.property for claim in solution.claims if claim.status == "proved"]
        assert proved == solution.proved
        mentor_of = solution.mentor_of
        assert np.all(np.bincount(mentor_of[mentor_of >= 0], minlength=market.mentors) == solution.loads)
        row = solution.row()
        assert row["matched"] == (mentor_of >= 0).sum() == solution.rank_profile.sum()
        if "stable" in proved:
            assert row["blocking_pairs"] == 0 == len(solution.blocking_pairs())


def test_the_greatest_total_is_that_of_scipy():
    draw = np.random.default_rng(3)
    for size in (1, 5, 40):
        scores = draw.integers(0, 1_000_000, (size, size + 3)) / 1e6
        rows, columns = linear_sum_assignment(scores, maximize=True)
        solution = mm.Market.from_scores(scores).solve("max-score")
        assert round(float(solution.total_score) * 1e6) == round(scores[rows, columns].sum() * 1e6)


def test_blocking_pairs_are_those_of_the_definition():
    for seed in range(20):
        market = random_market(seed)
        solution = market.solve("serial-dictatorship")
        pairs, mentor_of, loads = market.table(), solution.mentor_of, solution.loads
        place = {(i, j): at for at, (i, j) in enumerate(zip(pairs["mentee"].tolist(), pairs["mentor"].tolist()))}
        expected = []
        for (i, j), at in place.items():
            own = place.get((i, int(mentor_of[i])))
            wants = own is None or pairs["mentee_rank"][at] < pairs["mentee_rank"][own]
            held = [pairs["mentor_rank"][place[k, j]] for k in np.flatnonzero(mentor_of == j).tolist()]
            takes = loads[j] < market.capacities[j] or any(pairs["mentor_rank"][at] < rank for rank in held)
            if wants and takes and market.capacities[j] > 0:
                expected.append((i, j))
        assert sorted(expected) == sorted(map(tuple, solution.blocking_pairs().tolist()))


def test_certificates_pass_the_checker_that_shares_nothing(tmp_path):
    for strategy in ("mentee-optimal", "max-score", "max-stable"):
        path = tmp_path / f"{strategy}.json"
        certificate = random_market(5).solve(strategy, seed=7).certificate()
        path.write_text(json.dumps(certificate))
        checked = subprocess.run([sys.executable, CHECKER, path], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    certificate["matching"] = {}
    path.write_text(json.dumps(certificate))
    assert subprocess.run([sys.executable, CHECKER, path], capture_output=True).returncode != 0


def test_failures_have_their_kind():
    unscored = mm.Market.from_lists([[0]], [[0]])
    with pytest.raises(mm.ScoresMissingError):
        unscored.solve("max-score")
    with pytest.raises(mm.StrategyError, match="has no option 'x'"):
        unscored.solve("max-stable:x=1")
    with pytest.raises(TypeError, match="Strategy"):
        unscored.solve(7)
    with pytest.raises(ValueError, match="deadline is -1"):
        unscored.solve(deadline=-1)
    needs = mm.Market.from_pairs([0, 0], [0, 1], 1, [1, 1], at_least=[1, 1])
    with pytest.raises(mm.InfeasibleError):
        needs.solve("envy-free")
    assert issubclass(mm.StoppedError, TimeoutError) and issubclass(mm.StoppedError, mm.MatchingMarketError)


@pytest.fixture(scope="module")
def large_market():
    """One on which `nearly-stable` takes most of a second, optimised."""
    draw = np.random.RandomState(1)
    ranks = [draw.permutation(1500 * 750).reshape(1500, 750) for _ in range(2)]
    return mm.Market.from_scores(draw.rand(1500, 750), 2, *ranks)


def test_a_deadline_stops_within_a_fraction_of_a_second(large_market):
    began = time.monotonic()
    with pytest.raises(mm.StoppedError) as stopped:
        large_market.solve("nearly-stable:blocking=3", deadline=0.05)
    assert stopped.value.reason == "deadline"
    assert time.monotonic() - began < 2
    with pytest.raises(mm.StoppedError) as stopped:
        large_market.solve("nearly-stable:blocking=3", work_limit=10_000)
    assert (stopped.value.reason, stopped.value.work > 0) == ("work-limit", True)


def test_other_threads_run_meanwhile(large_market):
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counted[0]
    try:
        large_market.solve("nearly-stable:blocking=3")
        meanwhile = counted[0] - before
    finally:
        done.set()
        thread.join()
    assert meanwhile > 20


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX does")
def test_ctrl_c_is_heard(large_market):
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    # A shell that starts the tests in the background has them ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.monotonic()
    solved = 0
    try:
        with pytest.raises(KeyboardInterrupt):
            timer.start()
            # Far more than the signal needs, so that it does not hit what comes after.
            while time.monotonic() - began < 60:
                large_market.solve("nearly-stable:blocking=3")
                solved += 1
    finally:
        signal.signal(signal.SIGINT, before)
    assert solved == 0


class Own(mm.Strategy):
    """Gives what it was made with."""

    def __init__(self, answer, claims=(), tie_rule=None):
        self.answer, self.claims, self.tie_rule = answer, claims, tie_rule

    def solve(self, market, context):
        return self.answer(market, context) if callable(self.answer) else self.answer


def test_an_own_strategy_is_proved_like_any_other():
    market = mm.Market.from_lists([[0, 1], [0]], [[1, 0], [0]])
    right = market.solve(Own([1, 0], ["stable", "envy-free"]))
    assert (right.proved, right.strategy) == (["stable", "envy-free"], "Own")
    assert market.solve(Own({1: 0, 0: 1}, ["stable"])).matched == 2
    assert market.solve(Own([None, -1])).proved == []
    with pytest.raises(mm.CertifyError, match="would rather have each other"):
        market.solve(Own([-1, -1], ["stable"]))
    with pytest.raises(mm.CertifyError, match="not feasible"):
        market.solve(Own([0, 0]))
    with pytest.raises(mm.CertifyError, match="does not carry"):
        market.solve(Own([1, 0], ["greatest-total-score"]))
    best = market.solve(Own([1, 0], ["stable", "mentee-optimal"], tie_rule="by-id"))
    assert best.proved == ["stable", "mentee-optimal"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([0], mm.StrategyError),
        ([0, 5], mm.StrategyError),
        ([0, -7], mm.StrategyError),
        ([0.5, 1.0], mm.StrategyError),
        ([1, 1], mm.StrategyError),
        ({9: 0}, mm.StrategyError),
        (None, TypeError),
        (lambda market, context: 1 / 0, ZeroDivisionError),
    ],
)
def test_what_an_own_strategy_does_wrong_is_told(answer, error):
    market = mm.Market.from_lists([[0, 1], [0]], [[1, 0], [0]])
    with pytest.raises(error):
        market.solve(Own(answer))


def test_an_own_strategy_hears_of_seed_and_deadline():
    seen = []

    def forever(market, context):
        seen.append(context.seed)
        while True:
            context.check()

    with pytest.raises(mm.StoppedError):
        mm.Market.from_lists([[0]]).solve(Own(forever), seed=11, deadline=0.05)
    assert seen == [11]


def test_an_own_strategy_can_ask_another_one():
    market = random_market(2)
    solution = market.solve(Own(lambda market, context: market.solve("max-stable", seed=context.seed).mentor_of, ["stable"]))
    assert solution.proved == ["stable"]
    rows = mm.compare(market, ["boston", Own([0], ())])
    assert [row["error"] is None for row in rows] == [True, False]


def checked(solution, path):
    """Whether the checker that shares nothing accepts the answer's certificate."""
    path.write_text(json.dumps(solution.certificate()))
    return subprocess.run([sys.executable, CHECKER, path], capture_output=True).returncode == 0


def by_linear_program(market, context, wrong=0.0):
    """The greatest total by an LP, whose duals are handed over as prices."""
    pairs = market.table()
    constraint = scipy.sparse.csr_matrix(
        (
            np.ones(2 * market.pairs),
            (np.r_[pairs["mentee"], market.mentees + pairs["mentor"].astype(int)], np.tile(np.arange(market.pairs), 2)),
        )
    )
    room = np.r_[np.ones(market.mentees), market.capacities]
    found = scipy.optimize.linprog(-pairs["score"], A_ub=constraint, b_ub=room, method="highs-ds")
    mentor_of = np.full(market.mentees, -1)
    chosen = found.x > 0.5
    mentor_of[pairs["mentee"][chosen]] = pairs["mentor"][chosen]
    dual = -found.ineqlin.marginals
    return mm.Answer(mentor_of, mm.prices(dual[: market.mentees] - wrong, dual[market.mentees :]))


def test_an_own_strategy_hands_in_what_proves_it(tmp_path):
    scores = np.random.default_rng(3).integers(1, 100, (9, 6)) / 100
    market = mm.Market.from_scores(scores, [1, 2, 1, 0, 1, 1])
    solution = market.solve(Own(by_linear_program, ["greatest-total-score"]))
    assert solution.proved == ["greatest total score"]
    assert solution.total_score == market.solve("max-score:objective=total").total_score
    assert checked(solution, tmp_path / "own.json")
    certificate = solution.certificate()
    assert (certificate["strategy"], certificate["options"]) == ("Own", {})
    certificate["proof"]["price"] = {name: [0, 0, 0] for name in certificate["proof"]["price"]}
    (tmp_path / "forged.json").write_text(json.dumps(certificate))
    assert subprocess.run([sys.executable, CHECKER, tmp_path / "forged.json"], capture_output=True).returncode != 0
    with pytest.raises(mm.CertifyError):
        market.solve(Own(lambda market, context: by_linear_program(market, context, 0.01), ["greatest-total-score"]))
    with pytest.raises(mm.StrategyError, match="certificate"):
        market.solve(Own(mm.Answer([-1] * 9, {"none": 0}), ["maximal"]))


def test_certificates_of_own_strategies_are_checked_like_any_other(tmp_path):
    market = random_market(6)
    stable = Own(lambda market, context: market.solve("max-stable", seed=context.seed).mentor_of, ["stable", "maximal"])
    assert checked(market.solve(stable, seed=7), tmp_path / "stable.json")
    nothing = market.solve(Own([-1] * market.mentees))
    assert checked(nothing, tmp_path / "nothing.json")
    forged = {**nothing.certificate(), "claims": market.solve(stable).certificate()["claims"]}
    (tmp_path / "forged.json").write_text(json.dumps(forged))
    assert subprocess.run([sys.executable, CHECKER, tmp_path / "forged.json"], capture_output=True).returncode != 0


def test_all_stable_matchings_lie_between_the_best_of_both_sides():
    found = 0
    for seed in range(30):
        draw = np.random.default_rng(seed)
        tables = [np.argsort(draw.random((6, 6)), axis=axis).argsort(axis=axis) for axis in (1, 0)]
        market = mm.Market.from_ranks(*tables)
        listed = mm.all_stable(market)
        assert listed.complete and len(set(map(tuple, listed.mentor_of.tolist()))) == len(listed)
        assert np.array_equal(listed.mentor_of[0], market.solve("mentee-optimal").mentor_of)
        assert np.array_equal(listed.mentor_of[-1], market.solve("mentor-optimal").mentor_of)
        cost = draw.integers(-9, 9, (6, 6))
        costs = [cost[np.arange(6), row].sum() for row in listed.mentor_of]
        mentor_of, total = mm.least_cost_stable(market, cost)
        assert total == min(costs) == cost[np.arange(6), mentor_of].sum()
        assert mm.least_cost_stable(market, lambda mentee, mentor: int(cost[mentee, mentor]))[1] == total
        found += len(listed) > 1
    assert found > 3


def test_what_a_wish_costs_is_the_difference_of_two_solutions():
    scores = np.random.default_rng(9).integers(0, 1000, (6, 6)) / 1000
    market = mm.Market.from_scores(scores)
    best = market.solve("max-score:objective=total")
    for mentee, mentor in [(0, 0), (3, 5), (5, 2)]:
        without = scores.copy()
        without[mentee, :] = np.nan
        without[:, mentor] = np.nan
        rest = mm.Market.from_scores(without).solve("max-score:objective=total")
        forced = best.forced(mentee, mentor)
        assert float(best.total_score - forced.total) == pytest.approx(float(rest.total_score) + scores[mentee, mentor])
    own = int(best.mentor_of[0])
    banned = scores.copy()
    banned[0, own] = np.nan
    other = mm.Market.from_scores(banned).solve("max-score:objective=total")
    assert best.forbidden(0, own).total == best.total_score - other.total_score
    seats = [1] * 6
    seats[own] = 2
    more = mm.Market.from_scores(scores, seats).solve("max-score:objective=total")
    assert best.extra_seats()[own]["total"] == more.total_score - best.total_score
    with pytest.raises(mm.StrategyError):
        market.solve("greedy").forced(0, 0)
    with pytest.raises(mm.MarketError):
        best.forced(9, 9)


def test_markets_are_drawn_by_every_model():
    for model in mm.models():
        market = mm.generate(model, 12, 12, seats=1, seed=3)
        again = mm.generate(model, 12, 12, seats=1, seed=3)
        assert market.pairs > 0 and all(np.array_equal(market.table()[name], again.table()[name]) for name in market.table())
        assert "stable" in market.solve("max-stable").proved
    with pytest.raises(mm.MarketError, match="no model"):
        mm.generate("none", 3)
    assert not mm.generate("uniform", 30, ties=0.9).is_strict


def test_the_same_seed_gives_the_same_answer():
    market = random_market(4)
    answers = {tuple(market.solve("mentee-optimal", seed=3).mentor_of.tolist()) for _ in range(3)}
    assert len(answers) == 1
