"""Strategies of one's own: matched through the engine's trait, and proved like any other."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .errors import StoppedError, StrategyError

if TYPE_CHECKING:
    from .market import Market


@dataclasses.dataclass(frozen=True)
class Answer:
    """A matching with what proves it, for claims that do not follow from the matching alone.

    Attributes
    ----------
    mentor_of : array_like of int, shape (mentees,)
        As `Strategy.solve` returns it.
    certificate : dict
        What proves the claims, such as `prices` makes.
    """

    mentor_of: Any
    certificate: Mapping[str, Any]


def prices(utility: Any, price: Any) -> dict[str, Any]:
    """The certificate of ``"greatest-total-score"``: dual prices, in scores.

    They prove it if no utility or price is negative, utility and price of each pair together are at least its score and
    of a matched pair just that, whoever is unmatched has utility 0, and a mentor with a free seat has price 0. All are
    rounded to millionths first, as scores are.

    Parameters
    ----------
    utility : array_like of float, shape (mentees,)
        What each mentee gains over staying unmatched.
    price : array_like of float, shape (mentors,)
        What a seat of each mentor is worth to the others.

    Returns
    -------
    dict
        The certificate, for an `Answer`; in it scores are in millionths.

    Examples
    --------
    >>> import matching_market as mm
    >>> class Known(mm.Strategy):
    ...     claims = ["greatest-total-score"]
    ...     def solve(self, market, context):
    ...         return mm.Answer([1, 0], mm.prices([0.5, 0.4], [0.4, 0.0]))
    >>> mm.Market.from_scores([[0.9, 0.5], [0.8, 0.1]]).solve(Known()).proved
    ['greatest total score']
    """
    def amounts(values: Any) -> list[dict[str, int]]:
        whole = np.rint(np.asarray(values, dtype=np.float64) * 1e6)
        return [{"people": 0, "mentors": 0, "score": int(one)} for one in whole]

    return {"duals": {"objective": "total", "spread": 0, "utility": amounts(utility), "price": amounts(price)}}


class Context:
    """What a run gives a strategy besides the market.

    Attributes
    ----------
    seed : int
        The seed of every lottery.
    """

    def __init__(self, seed: int, seconds: float | None) -> None:
        self.seed = seed
        self._end = None if seconds is None else time.monotonic() + seconds

    def check(self) -> None:
        """Raise `StoppedError` once the deadline has passed; call it now and then in a long loop."""
        if self._end is not None and time.monotonic() >= self._end:
            raise StoppedError("stopped because the deadline passed; nothing was matched, allow more", "deadline", 0)


class Strategy:
    """Base class of strategies written in Python.

    Override `solve`, and say in `claims` what its answers are. Every claim is proved from its definition by the engine
    before the answer is returned; one that is false or not proved raises `CertifyError`.

    Attributes
    ----------
    name : str
        What rows of results call it; without it, the name of the class.
    claims : sequence of str or dict
        Properties that every answer has, such as ``"stable"``, ``"maximal"``, ``"envy-free"``, or with parameters
        ``{"claim": "nearly-stable", "blocking": 3}``. Those about the market after ties were broken
        (``"mentee-optimal"``, ``"mentor-optimal"``, ``"mentee-pareto"``) need `tie_rule`.
    tie_rule : str or None
        How `solve` broke ties: ``"lottery"``, ``"single-lottery"`` or ``"by-id"``.

    Examples
    --------
    >>> import numpy as np
    >>> import matching_market as mm
    >>> class FirstComeFirstServed(mm.Strategy):
    ...     claims = ["maximal"]
    ...     def solve(self, market, context):
    ...         free, pairs = market.capacities.astype(int), market.table()
    ...         mentor_of = np.full(market.mentees, -1)
    ...         for mentee, mentor in zip(pairs["mentee"], pairs["mentor"]):
    ...             if mentor_of[mentee] < 0 and free[mentor] > 0:
    ...                 mentor_of[mentee], free[mentor] = mentor, free[mentor] - 1
    ...         return mentor_of
    >>> market = mm.Market.from_scores([[0.9, 0.1], [0.8, 0.2]], capacities=1)
    >>> solution = market.solve(FirstComeFirstServed())
    >>> solution.mentor_of, solution.proved
    (array([0, 1]), ['maximal'])
    """

    name: str | None = None
    claims: Sequence[str | Mapping[str, Any]] = ()
    tie_rule: str | None = None

    def solve(self, market: Market, context: Context) -> Any:
        """Match `market`.

        Parameters
        ----------
        market : Market
            The market.
        context : Context
            Seed and deadline.

        Returns
        -------
        array_like of int, shape (mentees,)
            The mentor of each mentee, −1 for none; None counts as −1. Or a dict from mentee to mentor. Or an `Answer`
            with one of these and what proves it.
        """
        raise NotImplementedError


def name_of(strategy: object) -> str:
    """What rows call a strategy of one's own."""
    return str(getattr(strategy, "name", None) or type(strategy).__name__)


def call(strategy: Any, native: Any, seed: int, seconds: float | None) -> tuple[npt.NDArray[np.int64], str, str | None]:
    """Call `strategy` for the engine: the mentors, the claims as JSON, the certificate as JSON."""
    from .market import Market

    market = Market._of(native)
    answer = strategy.solve(market, Context(seed, seconds))
    claims = [dict(one) if isinstance(one, Mapping) else {"claim": one} for one in getattr(strategy, "claims", ())]
    rule = getattr(strategy, "tie_rule", None)
    certificate = None if rule is None else {"tie-break": {"rule": rule, "seed": seed}}
    if isinstance(answer, Answer):
        answer, certificate = answer.mentor_of, answer.certificate
    return _column(answer, market.mentees), json.dumps(claims), None if certificate is None else json.dumps(certificate)


def _column(answer: Any, mentees: int) -> npt.NDArray[np.int64]:
    if isinstance(answer, Mapping):
        column = np.full(mentees, -1, dtype=np.int64)
        for mentee, mentor in answer.items():
            if not 0 <= mentee < mentees:
                raise StrategyError(f"the strategy matches mentee {mentee}; there are {mentees}, numbered from 0")
            column[mentee] = -1 if mentor is None else mentor
        return column
    if not isinstance(answer, np.ndarray):
        answer = np.array([-1 if mentor is None else mentor for mentor in answer])
    if answer.ndim != 1 or (answer.size and not np.issubdtype(answer.dtype, np.integer)):
        raise StrategyError(
            f"the strategy returned an array of {answer.dtype} with shape {answer.shape}; return one whole number for "
            "each mentee, its mentor or -1"
        )
    return np.ascontiguousarray(answer, dtype=np.int64)
