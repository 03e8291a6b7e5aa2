"""Two-sided matching markets with capacities: solved by many strategies, every answer proved anew.

>>> import matching_market as mm
>>> market = mm.Market.from_scores([[0.9, 0.5], [0.8, 0.1]], capacities=[1, 1])
>>> market.solve("max-score", seed=7)
<Solution by max-score: 2 of 2 mentees matched; proved: most people matched,
greatest total score among those with most people>
"""

from . import errors
from .cohort import Round
from .corpus import Known, corpus
from .errors import (
    CertifyError,
    FormatError,
    InfeasibleError,
    MarketError,
    MatchingMarketError,
    ScoresMissingError,
    StoppedError,
    StrategyError,
    TooLargeError,
)
from .experiments import StableList, all_stable, compare, generate, least_cost_stable, models, strategies
from .market import Market
from .own import Answer, Context, Strategy, prices
from .solution import Claim, Solution, WishCost

__all__ = [
    "Answer",
    "CertifyError",
    "Claim",
    "Context",
    "FormatError",
    "InfeasibleError",
    "Known",
    "Market",
    "MarketError",
    "MatchingMarketError",
    "Round",
    "ScoresMissingError",
    "Solution",
    "StableList",
    "StoppedError",
    "Strategy",
    "StrategyError",
    "TooLargeError",
    "WishCost",
    "all_stable",
    "compare",
    "corpus",
    "errors",
    "generate",
    "least_cost_stable",
    "models",
    "prices",
    "strategies",
]
