"""Answers: who is with whom, what is claimed of it, and what was proved."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import _native

if TYPE_CHECKING:
    from .market import Market


@dataclasses.dataclass(frozen=True)
class Claim:
    """One claim of an answer.

    Attributes
    ----------
    property : str
        What is claimed, such as ``"stable"``.
    status : str
        ``"proved"``, or how far a strategy claims to be from the best, or ``"not proved"``.
    scope : str
        Of which market: ``"as-given"``, or ``"tie-broken"`` if ties were broken by lot or id first.
    text : str
        The claim as a sentence, with rule and seed of the lots.
    """

    property: str
    status: str
    scope: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True)
class WishCost:
    """What a wish costs, and how to honour it.

    Attributes
    ----------
    people, mentors : int
        How many fewer mentees are matched, and how many fewer mentors have a mentee, where the objective counts them.
    total : fractions.Fraction
        How much less the total score is.
    moves : list of (int, int, int)
        Mentee, mentor so far, mentor from then on; −1 is unmatched.
    """

    people: int
    mentors: int
    total: Fraction
    moves: list[tuple[int, int, int]]


class Solution:
    """A matching whose proved claims were proved again from definitions.

    Made by `Market.solve`. Arrays are new on every access.

    Attributes
    ----------
    market : Market
        What was solved.
    strategy : str
        The strategy with its options.
    """

    def __init__(self, market: Market, native: _native.Solution, strategy: str) -> None:
        self.market = market
        self.strategy = strategy
        self._native = native

    def __repr__(self) -> str:
        return (
            f"<Solution by {self.strategy}: {self.matched} of {self.market.mentees} mentees matched; proved: "
            f"{', '.join(self.proved) or 'nothing'}>"
        )

    @property
    def mentor_of(self) -> npt.NDArray[np.int64]:
        """The mentor of each mentee, −1 for none: int64, shape (mentees,)."""
        return self._native.mentor_of

    @property
    def mapping(self) -> dict[Any, Any]:
        """Each mentee's mentor by written id, or by number in a market without ids; None for none."""
        mentees = self.market.mentee_ids or range(self.market.mentees)
        mentors = self.market.mentor_ids or range(self.market.mentors)
        return {mentee: mentors[at] if at >= 0 else None for mentee, at in zip(mentees, self.mentor_of.tolist())}

    @property
    def claims(self) -> list[Claim]:
        """What is claimed, strongest first."""
        return [Claim(*parts) for parts in self._native.claims]

    @property
    def proved(self) -> list[str]:
        """The properties that were proved again by the certifier, which shares no code with the strategies."""
        return self._native.proved

    @property
    def seed(self) -> int:
        """The seed of every lottery."""
        return self._native.seed

    @property
    def matched(self) -> int:
        """Mentees with a mentor."""
        return self._native.matched

    @property
    def total_score(self) -> Fraction | None:
        """The sum of the scores of matched pairs, exact; None in a market without scores."""
        return _exact(self._native.total_millionths)

    @property
    def worst_score(self) -> Fraction | None:
        """The least score of a matched pair; None without scores, or with nobody matched."""
        return _exact(self._native.worst_millionths)

    @property
    def rank_profile(self) -> npt.NDArray[np.uint64]:
        """How many mentees got their first choice, their second, ...: uint64; a tie counts as one rank."""
        return self._native.rank_profile

    @property
    def loads(self) -> npt.NDArray[np.uint32]:
        """How many mentees each mentor has: uint32, shape (mentors,)."""
        return self._native.loads

    @property
    def seconds(self) -> dict[str, float]:
        """How long solving and proving took."""
        solve, verify = self._native.seconds
        return {"solve": solve, "verify": verify}

    def blocking_pairs(self) -> npt.NDArray[np.int64]:
        """Pairs who would both rather have each other than what they have, on the ranks as given.

        Returns
        -------
        numpy.ndarray of int64, shape (pairs, 2)
            Mentee and mentor, by mentee.
        """
        return self._native.blocking_pairs()

    def certificate(self) -> dict[str, Any]:
        """The answer with everything that proves it, as ``certificates/check.py`` of the project checks it.

        Write it with ``json.dump``. The checker shares no code with this package. A strategy of one's own is in it by
        its name; what it claims is checked like any other claim.

        Returns
        -------
        dict
            What ``docs/formats.md`` of the project calls a certificate; scores in millionths.
        """
        certificate: dict[str, Any] = json.loads(self._native.certificate(self.strategy))
        return certificate

    def row(self) -> dict[str, Any]:
        """The figures of this answer, flat, for a row of a data frame.

        Times are in seconds, scores are floats rounded from exact sums, ranks count from 0.

        Returns
        -------
        dict
            ``strategy``, ``seed``; ``mentees``, ``mentors``, ``pairs``, ``matched``, ``unmatched``, ``first_choices``,
            ``blocking_pairs``, ``idle_mentors`` (how many); ``total_score``, ``worst_score`` (None without scores);
            ``worst_rank``, ``mean_mentee_rank``, ``mean_mentor_rank`` (None with nobody matched); ``proved`` (text);
            ``work`` (counted steps); ``solve_seconds``, ``verify_seconds``; ``error`` (None, see `compare`).
        """
        market, profile = self.market, self.rank_profile
        mentee_ranks, mentor_ranks = self._native.rank_sums
        matched = self.matched
        mean = (lambda total: total / matched) if matched else (lambda _: None)
        loads, capacities = self.loads, market.capacities
        return {
            "strategy": self.strategy,
            "seed": self.seed,
            "mentees": market.mentees,
            "mentors": market.mentors,
            "pairs": market.pairs,
            "matched": matched,
            "unmatched": market.mentees - matched,
            "total_score": _float(self.total_score),
            "worst_score": _float(self.worst_score),
            "first_choices": int(profile[0]) if len(profile) else 0,
            "worst_rank": len(profile) - 1 if len(profile) else None,
            "mean_mentee_rank": mean(mentee_ranks),
            "mean_mentor_rank": mean(mentor_ranks),
            "blocking_pairs": len(self.blocking_pairs()),
            "idle_mentors": int(np.sum((loads == 0) & (capacities > 0))),
            "proved": "; ".join(self.proved),
            "work": self._native.work,
            "solve_seconds": self.seconds["solve"],
            "verify_seconds": self.seconds["verify"],
            "error": None,
        }

    def forced(self, mentee: int, mentor: int) -> WishCost | None:
        """What is lost in the best matching in which these two are matched; answers of ``max-score`` only.

        Parameters
        ----------
        mentee, mentor : int
            The two, numbered from 0.

        Returns
        -------
        WishCost or None
            None if the mentor has no seat at all.

        Raises
        ------
        MarketError
            The two are not a pair.
        StrategyError
            The answer carries no prices.
        """
        told = self._native.forced(mentee, mentor)
        return None if told is None else _wish(told)

    def forbidden(self, mentee: int, mentor: int) -> WishCost:
        """What is lost in the best matching in which these two are not matched; answers of ``max-score`` only.

        Parameters
        ----------
        mentee, mentor : int
            The two, numbered from 0.

        Returns
        -------
        WishCost
            Nothing is lost if they are not matched now.

        Raises
        ------
        MarketError
            The two are not a pair.
        StrategyError
            The answer carries no prices.
        """
        return _wish(self._native.forbidden(mentee, mentor))

    def extra_seats(self) -> list[dict[str, Any]]:
        """What one more seat at each mentor is worth; answers of ``max-score`` only.

        Returns
        -------
        list of dict
            One for each mentor: ``people`` and ``mentors`` (with a mentee, where the objective counts them), how many
            more; ``total``, how much more score (`fractions.Fraction`).

        Raises
        ------
        StrategyError
            The answer carries no prices.
        """
        worth = self._native.extra_seats().tolist()
        return [{"people": people, "mentors": mentors, "total": _exact(total)} for people, mentors, total in worth]


def _exact(millionths: int | None) -> Fraction | None:
    return None if millionths is None else Fraction(millionths, 1_000_000)


def _float(exact: Fraction | None) -> float | None:
    return None if exact is None else float(exact)


def _wish(told: dict[str, Any]) -> WishCost:
    return WishCost(told["people"], told["mentors"], Fraction(told["total_millionths"], 1_000_000), told["moves"])
