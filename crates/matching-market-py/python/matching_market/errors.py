"""Exceptions, one class for each kind of failure.

All of them are a `MatchingMarketError`. Ctrl-C is not among them: it raises `KeyboardInterrupt`, as everywhere.
"""

from __future__ import annotations


class MatchingMarketError(Exception):
    """Whatever this package raises by itself."""


class MarketError(MatchingMarketError, ValueError):
    """What was given is not a market: shapes, ids, scores or ranks do not fit. The message names the first at fault."""


class FormatError(MatchingMarketError, ValueError):
    """A file is refused.

    Attributes
    ----------
    file : str
        The file, as it was named.
    line : int or None
        The line at fault, from 1; None if it is about the whole file.
    column : int or None
        The column in letters, from 1; None if it is about the whole line.
    """

    def __init__(self, message: str, file: str = "", line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column


class StrategyError(MatchingMarketError, ValueError):
    """There is no such strategy or option, or an own strategy's answer is not of the form asked for."""


class ScoresMissingError(MatchingMarketError, ValueError):
    """The strategy needs a score for every pair and the market has none."""


class InfeasibleError(MatchingMarketError):
    """Nothing meets what the market asks for, such as more mentees needed than can be had without justified envy."""


class TooLargeError(MatchingMarketError):
    """The strategy's numbers or tables would be too large for this market."""


class CertifyError(MatchingMarketError):
    """A claim does not hold, or what should prove it does not. The message gives the evidence.

    From a built-in strategy this is a mistake in the engine; please report it. From one's own it is a claim that is
    false, or not proved.
    """


class ShardError(MatchingMarketError, ValueError):
    """A plan, shard or batch is refused: changed, foreign, of another policy or version, there twice, or missing."""


class StoppedError(MatchingMarketError, TimeoutError):
    """The deadline passed, or the work limit was reached; there is no answer.

    Attributes
    ----------
    reason : str
        ``"deadline"``, ``"work-limit"`` or ``"cancelled"``.
    work : int
        Steps done until then.
    """

    def __init__(self, message: str, reason: str = "deadline", work: int = 0) -> None:
        super().__init__(message)
        self.reason = reason
        self.work = work
