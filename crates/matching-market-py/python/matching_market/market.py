"""Markets: who could be paired with whom, and how much each side wants it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _native, arrow
from .errors import FormatError, MarketError
from .own import Strategy, name_of
from .solution import Solution

_MOST = 2**32 - 2


class Market:
    """An immutable, checked two-sided market with capacities.

    Mentees (residents, students, applicants) want one mentor at most; mentors (hospitals, schools, projects) have a
    number of seats. A pair exists where both accept. Ranks count from 0, the best; equal ranks are ties. Scores are
    kept in millionths. Make one with `from_scores`, `from_ranks`, `from_lists`, `from_pairs`,
    `from_arrow`, `from_csv` or `from_file`.

    Attributes
    ----------
    mentees, mentors, pairs : int
        How many there are.
    capacities : numpy.ndarray of uint16, shape (mentors,)
        Seats of each mentor.
    mentee_ids, mentor_ids : list of str or None
        Written ids in ascending order, by number, where the market has any.
    has_scores, is_strict : bool
        Whether every pair carries a score; whether nobody has a tie.
    notes : list of str
        What there was to say when it was read: what was assumed, rounded or dropped.
    heap_bytes : int
        Memory, in bytes.
    """

    def __init__(self) -> None:
        raise TypeError("make a market with Market.from_scores, from_lists, from_arrow or another of its functions")

    @classmethod
    def _of(cls, native: _native.Market) -> Market:
        market = object.__new__(cls)
        market._native = native
        return market

    _native: _native.Market

    @classmethod
    def from_scores(
        cls,
        scores: Any,
        capacities: Any = 1,
        mentee_ranks: Any = None,
        mentor_ranks: Any = None,
        *,
        deadline: float | None = None,
    ) -> Market:
        """A market from a table of scores.

        Parameters
        ----------
        scores : array_like of float, shape (mentees, mentors), or scipy sparse array or matrix
            How well two people fit, −2147.483647 to 2147.483647, rounded to millionths. NaN is no pair; in a sparse
            table what is not stored is no pair, and a stored 0 is one.
        capacities : int or array_like of int, shape (mentors,)
            Seats, 0 to 65535; one number is everybody's.
        mentee_ranks, mentor_ranks : array_like of int, shape (mentees, mentors), optional
            How each mentee ranks each mentor, and each mentor each mentee; smaller is better, equal is a tie, and what
            stands where there is no pair does not count. A side without ranks orders by score, equal scores tie.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        MarketError
            Shapes that do not belong together, a score or a capacity out of range.
        StoppedError
            The deadline passed.

        Examples
        --------
        >>> import numpy as np
        >>> import matching_market as mm
        >>> market = mm.Market.from_scores([[0.9, 0.5], [0.8, np.nan]], capacities=[1, 1])
        >>> market
        <Market: 2 mentees, 2 mentors with 2 seats, 3 pairs, scored>
        >>> market.solve("max-score").mentor_of
        array([1, 0])
        >>> mm.Market.from_scores([[0.5, 1e9]])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        matching_market.errors.MarketError: the score of mentee 0 and mentor 1: out of range; a score lies between ...
        """
        if hasattr(scores, "tocsr"):
            return cls._from_sparse(scores, capacities, mentee_ranks, mentor_ranks, deadline)
        table = np.asarray(scores, dtype=np.float64)
        if table.ndim != 2:
            raise MarketError(f"scores has {table.ndim} dimensions; give a table with a row for each mentee")
        seats = _capacities(capacities, table.shape[1])
        mentees_own, mentors_own = (
            None if ranks is None else _whole(ranks, name, 2, ~np.isnan(table))
            for ranks, name in ((mentee_ranks, "mentee_ranks"), (mentor_ranks, "mentor_ranks"))
        )
        return cls._of(_native.Market.from_table(table, seats, mentees_own, mentors_own, deadline=deadline))

    @classmethod
    def _from_sparse(
        cls, scores: Any, capacities: Any, mentee_ranks: Any, mentor_ranks: Any, deadline: float | None
    ) -> Market:
        rows = scores.tocsr(copy=True)
        rows.sum_duplicates()
        mentee = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        there = ~np.isnan(rows.data.astype(np.float64))
        mentee, mentor, score = mentee[there], rows.indices[there], rows.data[there]
        ranks: list[Any] = []
        for table, name in ((mentee_ranks, "mentee_ranks"), (mentor_ranks, "mentor_ranks")):
            if table is None:
                ranks.append(None)
                continue
            table = np.asarray(table.toarray() if hasattr(table, "toarray") else table)
            if table.shape != rows.shape:
                raise MarketError(f"{name} is {table.shape}, but scores is {rows.shape}")
            ranks.append(table[mentee, mentor])
        return cls.from_pairs(
            mentee,
            mentor,
            rows.shape[0],
            _capacities(capacities, rows.shape[1]),
            score=score,
            mentee_rank=ranks[0],
            mentor_rank=ranks[1],
            deadline=deadline,
        )

    @classmethod
    def from_ranks(cls, mentee_ranks: Any, mentor_ranks: Any, capacities: Any = 1) -> Market:
        """A market from two tables of ranks, without scores.

        Parameters
        ----------
        mentee_ranks, mentor_ranks : array_like of int, shape (mentees, mentors)
            How each mentee ranks each mentor and each mentor each mentee; smaller is better, equal is a tie. A
            negative rank or NaN in either table is no pair.
        capacities : int or array_like of int, shape (mentors,)
            Seats.

        Raises
        ------
        MarketError
            Shapes that do not belong together, a rank that is not whole.

        Examples
        --------
        >>> import matching_market as mm
        >>> mm.Market.from_ranks([[0, 1], [0, -1]], [[1, 0], [0, 0]])
        <Market: 2 mentees, 2 mentors with 2 seats, 3 pairs>
        """
        tables = [np.asarray(mentee_ranks), np.asarray(mentor_ranks)]
        if tables[0].ndim != 2 or tables[0].shape != tables[1].shape:
            raise MarketError(f"mentee_ranks is {tables[0].shape}, mentor_ranks is {tables[1].shape}; give two tables "
                              "with a row for each mentee and a column for each mentor")
        with np.errstate(invalid="ignore"):
            there = (tables[0] >= 0) & (tables[1] >= 0)
        mentee, mentor = np.nonzero(there)
        seats = _capacities(capacities, there.shape[1])
        return cls.from_pairs(
            mentee, mentor, there.shape[0], seats, mentee_rank=tables[0][there], mentor_rank=tables[1][there]
        )

    @classmethod
    def from_pairs(
        cls,
        mentee: Any,
        mentor: Any,
        mentees: int,
        capacities: Any,
        *,
        mentee_rank: Any = None,
        mentor_rank: Any = None,
        score: Any = None,
        at_least: Any = None,
        ids: tuple[Sequence[str], Sequence[str]] | None = None,
        notes: Sequence[str] = (),
        deadline: float | None = None,
    ) -> Market:
        """A market from columns with one entry for each pair, in any order.

        Parameters
        ----------
        mentee, mentor : array_like of int, shape (pairs,)
            Who is in the pair, numbered from 0.
        mentees : int
            How many mentees there are.
        capacities : array_like of int, shape (mentors,)
            Seats; its length is the number of mentors.
        mentee_rank, mentor_rank : array_like of int, shape (pairs,), optional
            How the mentee ranks the pair, and the mentor; smaller is better. A side without ranks orders by score, and
            without scores ties everything.
        score : array_like of float, shape (pairs,), optional
            How well the two fit, rounded to millionths.
        at_least : array_like of int, shape (mentors,), optional
            How many mentees each mentor needs at least; only ``envy-free`` asks.
        ids : (sequence of str, sequence of str), optional
            Written ids of mentees and mentors, which lots are drawn by.
        notes : sequence of str, optional
            What `Market.notes` is to say.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        MarketError
            A person out of range, a pair twice, columns of different lengths, a score or rank out of range.

        Examples
        --------
        >>> import matching_market as mm
        >>> mm.Market.from_pairs([0, 1], [0, 0], 2, [1], mentor_rank=[1, 0]).solve().mentor_of
        array([-1,  0])
        """
        mentee, mentor = _whole(mentee, "mentee", 1), _whole(mentor, "mentor", 1)
        seats = _capacities(capacities, None)
        columns: dict[str, Any] = {"mentor": mentor}
        for name, column in (("mentee_rank", mentee_rank), ("mentor_rank", mentor_rank)):
            columns[name] = None if column is None else _whole(column, name, 1)
        columns["score"] = None if score is None else np.ascontiguousarray(score, dtype=np.float64)
        for name, column in columns.items():
            if column is not None and column.shape != mentee.shape:
                raise MarketError(f"column {name} has shape {column.shape}, but column mentee has {mentee.shape}")
        if mentee.size and int(mentee.max()) >= mentees:
            raise MarketError(f"a pair names mentee {mentee.max()}, but there are only {mentees}, numbered from 0")
        if np.any(mentee[1:] < mentee[:-1]):
            order = np.argsort(mentee, kind="stable")
            mentee = mentee[order]
            columns = {name: None if column is None else column[order] for name, column in columns.items()}
        offsets = np.zeros(mentees + 1, dtype=np.uint32)
        offsets[1:] = np.cumsum(np.bincount(mentee, minlength=mentees))
        if ids is not None:
            ids = ([str(one) for one in ids[0]], [str(one) for one in ids[1]])
        return cls._of(
            _native.Market.from_columns(
                offsets,
                columns.pop("mentor"),
                seats,
                names=ids,
                at_least=None if at_least is None else _whole(at_least, "at_least", 1).tolist(),
                notes=list(notes),
                deadline=deadline,
                **columns,
            )
        )

    @classmethod
    def from_lists(cls, mentee_lists: Any, mentor_lists: Any = None, capacities: Any = 1) -> Market:
        """A market from preference lists, best first; a list in a list is a tie.

        Parameters
        ----------
        mentee_lists : sequence of lists, or dict from id to list
            Whom each mentee accepts. With a sequence people are their positions; with a dict they are its keys.
        mentor_lists : the same, optional
            Whom each mentor accepts. A pair exists if both name each other; what only one of them names is dropped, and
            `notes` says how many. Without these lists mentors accept whoever names them, all tied.
        capacities : int, array_like of int, or dict from id to int
            Seats of the mentors; one number is everybody's.

        Raises
        ------
        MarketError
            Somebody is named who does not exist, or twice on one list.

        Examples
        --------
        >>> import matching_market as mm
        >>> market = mm.Market.from_lists([[0, 1], [[0, 1]]], [[1, 0], [0, 1]])
        >>> market.solve("mentor-optimal").mentor_of
        array([1, 0])
        >>> named = mm.Market.from_lists({"ana": ["x"], "bo": ["x"]}, {"x": ["bo", "ana"]}, {"x": 1})
        >>> named.solve().mapping
        {'ana': None, 'bo': 'x'}
        """
        mentee_keys, of_mentees = _lists(mentee_lists)
        if mentor_lists is None:
            named = {one for ranked in of_mentees for one in _flat(ranked)}
            if isinstance(capacities, Mapping):
                named |= set(capacities)
            if mentee_keys is not None:
                ids = sorted(named, key=str)
                mentor_keys: list[Any] | None = ids
                count = len(ids)
            else:
                mentor_keys = None
                sized = np.ndim(capacities) == 1
                count = len(capacities) if sized else max(named, default=-1) + 1
            of_mentors = None
        else:
            mentor_keys, ranked = _lists(mentor_lists)
            count, of_mentors = len(ranked), ranked
        if (mentee_keys is None) != (mentor_keys is None):
            raise MarketError("one side's lists are a dict and the other's are not; give both the same way")
        mentee_rank = _ranks(of_mentees, "mentee", mentor_keys, count)
        if of_mentors is None:
            both = {pair: 0 for pair in mentee_rank}
        else:
            swapped = _ranks(of_mentors, "mentor", mentee_keys, len(of_mentees))
            both = {(mentee, mentor): rank for (mentor, mentee), rank in swapped.items()}
        pairs = sorted(pair for pair in mentee_rank if pair in both)
        dropped = len(mentee_rank) + len(both) - 2 * len(pairs)
        notes = [f"{dropped} entries name somebody who does not name them; they are no pairs."] if dropped else []
        if isinstance(capacities, Mapping):
            if mentor_keys is None:
                raise MarketError("capacities is a dict, but the lists are not")
            missing = [key for key in mentor_keys if key not in capacities]
            if missing:
                raise MarketError(f"capacities lacks {len(missing)} mentors, the first is {missing[0]!r}")
            capacities = [capacities[key] for key in mentor_keys]
        columns = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
        return cls.from_pairs(
            columns[:, 0],
            columns[:, 1],
            len(of_mentees),
            _capacities(capacities, count),
            mentee_rank=[mentee_rank[pair] for pair in pairs],
            mentor_rank=[both[pair] for pair in pairs],
            ids=None if mentee_keys is None else (mentee_keys, mentor_keys or []),
            notes=notes,
        )

    @classmethod
    def from_csv(
        cls,
        pairs: str | os.PathLike[str],
        capacities: str | os.PathLike[str] | None = None,
        *,
        round: bool = False,
        deadline: float | None = None,
    ) -> Market:
        """A market from the project's market files; ``docs/formats.md`` has their columns.

        Parameters
        ----------
        pairs : path
            ``mentee,mentor`` and optionally ``mentee_rank``, ``mentor_rank``, ``score`` and levels.
        capacities : path, optional
            ``mentor,capacity`` and optionally ``at_least``; mentors not named have two seats.
        round : bool
            Round scores with more than six decimals or an exponent, as pandas writes them; `notes` says how many.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        FormatError
            The file and the line that do not fit.
        OSError
            A file cannot be read.
        """
        seats = None if capacities is None else (os.fspath(capacities), _text(capacities))
        text = (os.fspath(pairs), _text(pairs))
        return cls._of(_native.Market.from_csv(text, seats, round=round, deadline=deadline))

    @classmethod
    def from_arrow(cls, pairs: Any, capacities: Any = None, *, deadline: float | None = None) -> Market:
        """A market from a table of pairs that speaks Arrow: of pyarrow, polars, pandas, DuckDB, ...

        It is the market that `from_csv` makes of the same table. Needs pyarrow.

        Parameters
        ----------
        pairs : object with ``__arrow_c_stream__``, or what ``pyarrow.table`` takes
            Columns ``mentee`` and ``mentor`` (text or whole numbers) and optionally ``mentee_rank``, ``mentor_rank``
            and ``score`` (numbers). A row without a mentor is a mentee without pairs.
        capacities : the same, dict from id to int, or int, optional
            Columns ``mentor``, ``capacity`` and optionally ``at_least``; mentors not named have two seats.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        FormatError
            A column that is missing, unknown or of another type; a row without its entry.
        MarketError
            A pair twice, a score, rank or capacity out of range.
        ImportError
            There is no pyarrow.

        Examples
        --------
        >>> import matching_market as mm
        >>> table = {"mentee": ["ana", "bo"], "mentor": ["x", "x"], "score": [0.5, 0.75]}
        >>> mm.Market.from_arrow(table, {"x": 1}).solve("max-score").mapping
        {'ana': None, 'bo': 'x'}
        """
        found = arrow.columns(pairs, capacities, ("pairs", "capacities"))
        return cls.from_pairs(**found, deadline=deadline)

    @classmethod
    def from_parquet(
        cls,
        pairs: str | os.PathLike[str],
        capacities: str | os.PathLike[str] | None = None,
        *,
        deadline: float | None = None,
    ) -> Market:
        """A market from Parquet files with the columns that `from_arrow` wants.

        Parameters
        ----------
        pairs, capacities : path
            The two tables; mentors without a capacity have two seats.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        FormatError
            The file is not Parquet, or as in `from_arrow`.
        MarketError, ImportError
            As in `from_arrow`.
        OSError
            A file cannot be read.
        """
        names = (os.fspath(pairs), "" if capacities is None else os.fspath(capacities))
        seats = None if capacities is None else arrow.read_parquet(capacities)
        return cls.from_pairs(**arrow.columns(arrow.read_parquet(pairs), seats, names), deadline=deadline)

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        mentor_lists: str | os.PathLike[str] | None = None,
        capacities: str | os.PathLike[str] | None = None,
        seats: int = 1,
        categories: int | None = None,
        deadline: float | None = None,
    ) -> Market:
        """A market from a file in a published format; ``docs/formats.md`` describes them.

        People have the numbers of the file as ids, or PrefLib's names of alternatives.

        Parameters
        ----------
        path : path
            The file.
        format : str, optional
            ``"preflib"``, ``"hrt"``, ``"smti"``, ``"orlib"``, ``"dimacs-asn"``, ``"dimacs-min"``, ``"matrix-market"``
            or ``"npy"``; by default what the ending means.
        mentor_lists : path, optional
            PrefLib only: the mentors' lists of mentees.
        capacities : path, optional
            ``mentor,capacity`` for mentors whose seats differ.
        seats : int
            Seats of each mentor where the format says nothing of them.
        categories : int, optional
            PrefLib's ``cat`` only: alternatives of so many categories are acceptable, all by default.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.

        Raises
        ------
        FormatError
            The file, line and column that do not fit; or the format is not known.
        OSError
            A file cannot be read.
        """
        name = os.fspath(path)
        format = format or _native.Market.format_of(name)
        if format is None:
            raise FormatError(f"the ending of {name} is no published format; name one, or use from_csv", name)
        lists = None if mentor_lists is None else (os.fspath(mentor_lists), _bytes(mentor_lists))
        text = None if capacities is None else (os.fspath(capacities), _text(capacities))
        return cls._of(
            _native.Market.from_published(
                format, (name, _bytes(path)), lists, text, seats, categories, deadline=deadline
            )
        )

    def to_file(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        mentor_lists: str | os.PathLike[str] | None = None,
    ) -> list[str]:
        """Write the market in a published format, people numbered in order.

        Parameters
        ----------
        path, format
            As in `from_file`.
        mentor_lists : path, optional
            PrefLib only: where the mentors' lists go.

        Returns
        -------
        list of str
            What the format does not hold of this market, a sentence each.

        Raises
        ------
        MarketError
            The format is of another kind of market.
        FormatError
            The format is not known.
        """
        name = os.fspath(path)
        format = format or _native.Market.format_of(name)
        if format is None:
            raise FormatError(f"the ending of {name} is no published format; name one, or use to_csv", name)
        main, second, lost = self._native.to_published(format)
        if second is not None and mentor_lists is None:
            raise FormatError(f"{format} is two files; name the one of the mentors' lists", name)
        for to, data in ((path, main), (mentor_lists, second)):
            if to is not None and data is not None:
                with open(to, "wb") as file:
                    file.write(data)
        return lost

    def to_csv(self, pairs: str | os.PathLike[str], capacities: str | os.PathLike[str]) -> None:
        """Write the two market files that `from_csv` reads; people without ids are numbered.

        Parameters
        ----------
        pairs, capacities : path
            Where the two go; what is there is replaced.

        Raises
        ------
        OSError
            A file cannot be written.
        """
        for path, text in zip((pairs, capacities), self._native.to_csv()):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)

    def __repr__(self) -> str:
        seats = int(self.capacities.sum(dtype=np.int64))
        scored = ", scored" if self.has_scores else ""
        return f"<Market: {self.mentees} mentees, {self.mentors} mentors with {seats} seats, {self.pairs} pairs{scored}>"

    @property
    def mentees(self) -> int:
        return self._native.mentees

    @property
    def mentors(self) -> int:
        return self._native.mentors

    @property
    def pairs(self) -> int:
        return self._native.pairs

    @property
    def capacities(self) -> npt.NDArray[np.uint16]:
        return self._native.capacities

    @property
    def mentee_ids(self) -> list[str] | None:
        return self._native.mentee_ids

    @property
    def mentor_ids(self) -> list[str] | None:
        return self._native.mentor_ids

    @property
    def has_scores(self) -> bool:
        return self._native.has_scores

    @property
    def is_strict(self) -> bool:
        return self._native.is_strict

    @property
    def notes(self) -> list[str]:
        return self._native.notes

    @property
    def heap_bytes(self) -> int:
        return self._native.heap_bytes

    def table(self) -> dict[str, npt.NDArray[Any]]:
        """All pairs as columns, for a data frame: mentee by mentee, each mentee's best first.

        Returns
        -------
        dict
            ``mentee``, ``mentor``, ``mentee_rank``, ``mentor_rank`` (uint32; ranks are dense from 0) and, in a scored
            market, ``score`` (float64).
        """
        return self._native.table()

    def solve(
        self,
        strategy: str | Strategy = "mentee-optimal",
        *,
        seed: int = 0,
        deadline: float | None = None,
        work_limit: int | None = None,
    ) -> Solution:
        """Match the market, and prove the answer.

        Other threads of Python run meanwhile, and Ctrl-C is heard.

        Parameters
        ----------
        strategy : str or Strategy
            A name of `strategies`, with options as in ``"max-score:objective=total,spread=0.1"``; or one's own.
        seed : int
            The seed of every lottery, 0 to 2⁶⁴ − 1. The same seed gives the same answer on every machine.
        deadline : float, optional
            Seconds after which `StoppedError` is raised.
        work_limit : int, optional
            Counted steps after which `StoppedError` is raised; unlike a deadline, the same on every machine.

        Returns
        -------
        Solution
            The matching. Each of its proved claims was proved again, from definitions.

        Raises
        ------
        StrategyError
            There is no such strategy or option.
        ScoresMissingError
            The strategy needs scores.
        InfeasibleError, TooLargeError
            There is no answer, or its numbers would be too large.
        StoppedError
            The deadline or the work limit was reached.
        CertifyError
            A claim is false or not proved; there is no answer.

        Examples
        --------
        >>> import matching_market as mm
        >>> market = mm.Market.from_scores([[0.9, 0.5], [0.8, 0.1]])
        >>> solution = market.solve("max-score", seed=7, deadline=10.0)
        >>> solution.mentor_of, str(solution.total_score), solution.proved
        (array([1, 0]), '13/10', ['most people matched', 'greatest total score among those with most people'])
        >>> market.solve("best")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        matching_market.errors.StrategyError: there is no strategy 'best'; choose one of mentee-optimal, ...
        """
        native = _native.solve(self._native, strategy, seed, deadline=deadline, work_limit=work_limit)
        return Solution(self, native, native.strategy or name_of(strategy))


def _capacities(capacities: Any, mentors: int | None) -> list[int]:
    seats = np.asarray(capacities)
    if seats.ndim == 0 and mentors is not None:
        seats = np.full(mentors, seats)
    seats = _whole(seats, "capacities", 1)
    if mentors is not None and len(seats) != mentors:
        raise MarketError(f"there are {len(seats)} capacities for {mentors} mentors; give one for each")
    whole: list[int] = seats.tolist()
    return whole


def _whole(values: Any, name: str, dimensions: int, where: Any = None) -> npt.NDArray[np.uint32]:
    """Whole numbers from 0 that fit into 32 bits, as uint32; what is not `where` counts as 0."""
    array = np.asarray(values)
    if array.size == 0 and array.ndim <= dimensions:
        return np.zeros(array.shape if array.ndim == dimensions else (0,) * dimensions, dtype=np.uint32)
    if array.ndim != dimensions:
        raise MarketError(f"{name} has {array.ndim} dimensions, expected {dimensions}")
    if array.dtype == np.uint32:
        return np.ascontiguousarray(array)
    if not (np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)):
        raise MarketError(f"{name} has the type {array.dtype}; give whole numbers")
    if where is not None and where.shape == array.shape:
        array = np.where(where, array, 0)
    with np.errstate(invalid="ignore"):
        wrong = ~((array >= 0) & (array <= _MOST))
        if np.issubdtype(array.dtype, np.floating):
            wrong |= array != np.floor(array)
    if np.any(wrong):
        raise MarketError(f"{name} has {array[wrong][0]}; give whole numbers from 0 to {_MOST}")
    return np.ascontiguousarray(array, dtype=np.uint32)


def _lists(given: Any) -> tuple[list[Any] | None, list[Any]]:
    """The keys, sorted by how they are written, or None; and the lists in that order."""
    if isinstance(given, Mapping):
        keys = sorted(given, key=str)
        if len({str(key) for key in keys}) < len(keys):
            raise MarketError("two ids are written alike")
        return keys, [given[key] for key in keys]
    return None, list(given)


def _flat(ranked: Iterable[Any]) -> list[Any]:
    return [one for entry in ranked for one in (entry if _is_tie(entry) else [entry])]


def _is_tie(entry: Any) -> bool:
    return isinstance(entry, (list, tuple, set, frozenset))


def _ranks(lists: list[Any], side: str, others: list[Any] | None, count: int) -> dict[tuple[int, int], int]:
    """The rank of everybody on each list, by position of both."""
    place = None if others is None else {other: at for at, other in enumerate(others)}
    ranks: dict[tuple[int, int], int] = {}
    for owner, ranked in enumerate(lists):
        for rank, entry in enumerate(ranked):
            for other in entry if _is_tie(entry) else [entry]:
                at = place.get(other) if place is not None else other
                if at is None or not 0 <= at < count:
                    raise MarketError(f"the list of {side} {owner} names {other!r}, who does not exist")
                if (owner, at) in ranks:
                    raise MarketError(f"the list of {side} {owner} names {other!r} twice")
                ranks[owner, int(at)] = rank
    return ranks


def _text(path: str | os.PathLike[str]) -> str:
    data = _bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = os.fspath(path)
        raise FormatError(f"{name} line {line}: not UTF-8; save the file as CSV UTF-8", name, line) from None


def _bytes(path: str | os.PathLike[str]) -> bytes:
    with open(path, "rb") as file:
        return file.read()
