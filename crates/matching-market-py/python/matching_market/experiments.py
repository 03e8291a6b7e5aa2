"""Strategies side by side, and what there is besides one answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _native
from .errors import MarketError, MatchingMarketError
from .market import Market
from .own import Strategy, name_of


def strategies() -> list[str]:
    """Names of the built-in strategies; ``docs/algorithms.md`` of the project says what each finds.

    Examples
    --------
    >>> import matching_market as mm
    >>> mm.strategies()[:2]
    ['mentee-optimal', 'mentor-optimal']
    """
    return _native.strategies()


def compare(
    market: Market,
    strategies: Iterable[str | Strategy] | None = None,
    *,
    seed: int = 0,
    deadline: float | None = None,
) -> list[dict[str, Any]]:
    """Match one market by several strategies, with the same seed.

    Parameters
    ----------
    market : Market
        The market.
    strategies : iterable of str or Strategy, optional
        Which; all built-in ones by default.
    seed : int
        The seed of every lottery.
    deadline : float, optional
        Seconds for each strategy.

    Returns
    -------
    list of dict
        One row a strategy, as `Solution.row` gives it. A strategy without an answer has a row, too: its ``error`` says
        why, and its other figures are missing.

    Examples
    --------
    >>> import matching_market as mm
    >>> market = mm.Market.from_lists([[0, 1], [0]], [[0, 1], [0]])
    >>> rows = mm.compare(market, ["mentee-optimal", "max-stable", "max-score"])
    >>> [(row["strategy"], row.get("matched")) for row in rows]
    [('mentee-optimal', 1), ('max-stable', 1), ('max-score', None)]
    >>> rows[2]["error"]
    'ScoresMissingError: strategy max-score needs a score for every pair; add scores or choose another strategy'
    """
    rows = []
    for strategy in _native.strategies() if strategies is None else strategies:
        try:
            rows.append(market.solve(strategy, seed=seed, deadline=deadline).row())
        except (MatchingMarketError, NotImplementedError) as error:
            name = strategy if isinstance(strategy, str) else name_of(strategy)
            rows.append({
                "strategy": name,
                "seed": seed,
                "mentees": market.mentees,
                "mentors": market.mentors,
                "pairs": market.pairs,
                "error": f"{type(error).__name__}: {error}",
            })
    return rows


def models() -> list[str]:
    """Names of the models of `generate`; ``docs/researcher.md`` of the project says how each draws.

    Examples
    --------
    >>> import matching_market as mm
    >>> mm.models()[:2]
    ['uniform', 'zipf']
    """
    return _native.models()


def generate(
    model: str,
    mentees: int,
    mentors: int | None = None,
    *,
    seed: int = 1,
    seats: int = 2,
    length: int | None = None,
    ties: float = 0.0,
    mentee_ties: float = 0.0,
    skew: float | None = None,
    dimensions: int | None = None,
    deadline: float | None = None,
) -> Market:
    """A random or adversarial market of the literature; the same arguments give the same market on every machine.

    Parameters
    ----------
    model : str
        One of `models`.
    mentees, mentors : int
        How many; by default half as many mentors as mentees.
    seed : int
        The seed of everything that is drawn.
    seats : int
        Seats of each mentor.
    length : int, optional
        Mentors on a mentee's list; by default as many as the model allows.
    ties, mentee_ties : float
        The chance, 0 to 1, that an entry of a mentor's list, or of a mentee's, ties with the one before.
    skew, dimensions : optional
        The model's own numbers.
    deadline : float, optional
        Seconds after which `StoppedError` is raised.

    Raises
    ------
    MarketError
        There is no such model, or a number is outside of what it may be.

    Examples
    --------
    >>> import matching_market as mm
    >>> mm.generate("uniform", 40, 20, length=5, ties=0.3, seed=7)
    <Market: 40 mentees, 20 mentors with 40 seats, 200 pairs, scored>
    """
    others = -(-mentees // 2) if mentors is None else mentors
    native = _native.generate(
        model, mentees, others, seed, seats, length, mentee_ties, ties, skew, dimensions, deadline
    )
    return Market._of(native)


@dataclasses.dataclass(frozen=True)
class StableList:
    """Stable matchings of a market, each proved stable.

    Attributes
    ----------
    mentor_of : numpy.ndarray of int64, shape (matchings, mentees)
        A row for each: the mentor of each mentee, −1 for none. The mentee-optimal one is first; if the list is
        complete, the mentor-optimal one is last.
    complete : bool
        Whether there are no others.
    rotations : int
        Rotations of the market: there are more stable matchings than that, and at most two to that power.
    """

    mentor_of: npt.NDArray[np.int64]
    complete: bool
    rotations: int

    def __len__(self) -> int:
        return len(self.mentor_of)


def all_stable(
    market: Market,
    *,
    tie_rule: str = "lottery",
    seed: int = 0,
    limit: int = 100_000,
    deadline: float | None = None,
) -> StableList:
    """All stable matchings of the market after its ties were broken, up to a limit.

    Parameters
    ----------
    market : Market
        The market.
    tie_rule : {"lottery", "single-lottery", "by-id"}
        How ties are broken; in a market without ties it changes nothing.
    seed : int
        The seed of the lottery.
    limit : int
        How many are listed at most; no more than 4,000,000 numbers altogether.
    deadline : float, optional
        Seconds after which `StoppedError` is raised.

    Returns
    -------
    StableList
        A row for each matching, and whether there are others.

    Raises
    ------
    StrategyError
        There is no such tie rule.
    StoppedError
        The deadline passed.

    Examples
    --------
    >>> import matching_market as mm
    >>> market = mm.Market.from_lists([[0, 1], [1, 0]], [[1, 0], [0, 1]])
    >>> mm.all_stable(market).mentor_of.tolist()
    [[0, 1], [1, 0]]
    """
    table, complete, rotations = _native.all_stable(market._native, tie_rule, seed, limit, deadline=deadline)
    return StableList(table, complete, rotations)


def least_cost_stable(
    market: Market,
    cost: Any,
    *,
    tie_rule: str = "lottery",
    seed: int = 0,
    deadline: float | None = None,
) -> tuple[npt.NDArray[np.int64], int]:
    """The stable matching of least total cost, proved to be one.

    Parameters
    ----------
    market : Market
        The market.
    cost : array_like of int, shape (mentees, mentors) or (pairs,), or callable
        What each pair costs, whole numbers of any sign; a table, a column in the order of `Market.table`, or a function
        of mentee and mentor.
    tie_rule, seed, deadline
        As in `all_stable`.

    Returns
    -------
    mentor_of : numpy.ndarray of int64, shape (mentees,)
        The mentor of each mentee, −1 for none.
    total : int
        What it costs.

    Raises
    ------
    MarketError
        Costs that do not fit the market.

    Examples
    --------
    >>> import matching_market as mm
    >>> market = mm.Market.from_lists([[0, 1], [1, 0]], [[1, 0], [0, 1]])
    >>> mm.least_cost_stable(market, [[5, 0], [0, 5]])
    (array([1, 0]), 0)
    """
    pairs = market.table()
    mentee, mentor = pairs["mentee"], pairs["mentor"]
    if callable(cost):
        costs = np.array([cost(int(one), int(other)) for one, other in zip(mentee, mentor)], dtype=np.int64)
    else:
        costs = np.asarray(cost)
        if not np.issubdtype(costs.dtype, np.integer):
            raise MarketError(f"cost has the type {costs.dtype}; give whole numbers")
        if costs.ndim == 2:
            if costs.shape != (market.mentees, market.mentors):
                raise MarketError(f"cost is {costs.shape}, but the market is {(market.mentees, market.mentors)}")
            costs = costs[mentee, mentor]
        costs = np.ascontiguousarray(costs, dtype=np.int64)
    return _native.least_cost_stable(market._native, costs, tie_rule, seed, deadline=deadline)
