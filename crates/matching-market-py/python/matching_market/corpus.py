"""Published instances with their known answers."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from . import _native
from .market import Market

_ASSIGNMENTS = ("mentee_optimal", "mentor_optimal", "boston", "top_trading_cycles")


@dataclasses.dataclass(frozen=True)
class Known:
    """A market with what is known of it.

    Attributes
    ----------
    name, source, note : str
        How it is called, where it is from, and what it shows.
    published : bool
        Whether it is in its source, pair by pair; else it is this project's own, at most made after its source.
    market : Market
        The market, people numbered from 0.
    answers : dict
        What is known, by name: ``stable_count``, ``max_stable`` (most people), ``egalitarian`` (least sum of ranks),
        ``min_regret``, ``sex_equal`` (numbers), ``rank_maximal`` (how many have rank 0, 1, ...), and as arrays with the
        mentor of each mentee, −1 for none: ``mentee_optimal``, ``mentor_optimal``, ``boston``, ``top_trading_cycles``,
        and a list of them: ``stable``.
    """

    name: str
    source: str
    note: str
    published: bool
    market: Market
    answers: dict[str, Any]


def corpus() -> dict[str, Known]:
    """All instances of the project's corpus by name; its tests recompute every answer.

    Returns
    -------
    dict
        A `Known` for each name.

    Examples
    --------
    >>> import matching_market as mm
    >>> known = mm.corpus()["gale-shapley-1962-example-1"]
    >>> known.answers["stable_count"], known.answers["mentee_optimal"]
    (3, array([0, 1, 2]))
    >>> len(mm.all_stable(known.market))
    3
    """
    found = {}
    for name, source, note, published, market, answers in _native.corpus():
        for key in _ASSIGNMENTS:
            if key in answers:
                answers[key] = np.array(answers[key], dtype=np.int64)
        if "stable" in answers:
            answers["stable"] = [np.array(one, dtype=np.int64) for one in answers["stable"]]
        found[name] = Known(name, source, note, published, Market._of(market), answers)
    return found
