"""Tables of Arrow as the columns of a market. This wants pyarrow, and nothing else in the package does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from .errors import FormatError

_OF_PAIRS = {"mentee", "mentor", "mentee_rank", "mentor_rank", "score"}
_OF_SEATS = {"mentor", "capacity", "at_least"}
_SEATS = 2


def read_parquet(path: str | os.PathLike[str]) -> Any:
    """The table of a Parquet file."""
    pyarrow = _pyarrow()
    from pyarrow import parquet

    try:
        return parquet.read_table(path)
    except pyarrow.ArrowInvalid as error:
        raise FormatError(f"{os.fspath(path)}: {error}", os.fspath(path)) from None


def columns(pairs: Any, capacities: Any, names: tuple[str, str]) -> dict[str, Any]:
    """What `Market.from_pairs` wants, of a table of pairs and of capacities, which errors call by these names."""
    table = _table(pairs, names[0], _OF_PAIRS)
    mentee_ids, mentee = _people(table, names[0], "mentee")
    named, mentor = _people(table, names[0], "mentor")
    lacking = np.flatnonzero(mentee < 0)
    if lacking.size:
        raise _refused(names[0], "there is no mentee", int(lacking[0]))
    there = mentor >= 0
    seats, at_least = _seats(capacities, names[1])
    ids = sorted({*named, *seats})
    place = {one: at for at, one in enumerate(ids)}
    of_all = np.array([place[one] for one in named], dtype=np.int64)
    default = _SEATS if capacities is None or not np.isscalar(capacities) else capacities
    without = len(ids) - len(seats)
    notes = [f"{without} of {len(ids)} mentors have no capacity; they get {_SEATS} seats."]
    return {
        "mentee": mentee[there],
        "mentor": of_all[mentor[there]],
        "mentees": len(mentee_ids),
        "capacities": [seats.get(one, default) for one in ids],
        "mentee_rank": _numbers(table, names[0], "mentee_rank", there),
        "mentor_rank": _numbers(table, names[0], "mentor_rank", there),
        "score": _numbers(table, names[0], "score", there),
        "at_least": [at_least.get(one, 0) for one in ids] if at_least else None,
        "ids": (mentee_ids, ids),
        "notes": notes if without and not np.isscalar(capacities) else [],
    }


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise ImportError("tables of Arrow are read by pyarrow, which is not installed: pip install pyarrow") from None
    return pyarrow


def _table(data: Any, name: str, known: set[str]) -> Any:
    pyarrow = _pyarrow()
    try:
        table = pyarrow.table(data)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise FormatError(f"{name}: not a table of Arrow: {error}", name) from None
    for column in table.column_names:
        if column not in known:
            raise FormatError(f"{name}: unknown column {column!r}; the columns are {', '.join(sorted(known))}", name)
    return table


def _column(table: Any, name: str, column: str) -> Any:
    count = table.column_names.count(column)
    if count != 1:
        raise FormatError(f"{name}: there are {count} columns {column!r}, expected one", name)
    found = table.column(column)
    if _pyarrow().types.is_dictionary(found.type):
        found = found.cast(found.type.value_type)
    return found


def _people(table: Any, name: str, column: str) -> tuple[list[str], np.ndarray]:
    """The ids in a column, sorted as they are written, and the place of each row's; −1 for none."""
    pyarrow = _pyarrow()
    found, kinds = _column(table, name, column), pyarrow.types
    text = (kinds.is_string, kinds.is_large_string, kinds.is_string_view)
    if not (kinds.is_integer(found.type) or kinds.is_null(found.type) or any(kind(found.type) for kind in text)):
        raise FormatError(f"{name}: column {column!r} has the type {found.type}; ids are text or whole numbers", name)
    coded = found.cast(pyarrow.large_string()).combine_chunks().dictionary_encode()
    written, at = coded.dictionary.to_pylist(), coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    ids = sorted(one for one in written if one)
    places = {one: place for place, one in enumerate(ids)}
    # What is not there has the place behind all that are.
    place = np.array([places.get(one, -1) for one in written] + [-1], dtype=np.int64)
    return ids, place[at]


def _numbers(table: Any, name: str, column: str, where: np.ndarray) -> np.ndarray | None:
    """The numbers of a column in the rows that count; None if there is no such column."""
    if column not in table.column_names:
        return None
    pyarrow, found = _pyarrow(), _column(table, name, column)
    kinds = (pyarrow.types.is_integer, pyarrow.types.is_floating, pyarrow.types.is_decimal)
    if not any(kind(found.type) for kind in kinds):
        raise FormatError(f"{name}: column {column!r} has the type {found.type}, expected numbers", name)
    lacking = np.flatnonzero(found.is_null().to_numpy() & where)
    if lacking.size:
        raise _refused(name, f"there is no {column}", int(lacking[0]))
    if not pyarrow.types.is_integer(found.type):
        found = found.cast(pyarrow.float64())
    numbers: np.ndarray = found.to_numpy()[where]
    return numbers


def _seats(capacities: Any, name: str) -> tuple[dict[str, int], dict[str, int]]:
    """The seats by mentor, as far as they are given one by one, and how many mentees mentors need."""
    if capacities is None or np.isscalar(capacities):
        return {}, {}
    if isinstance(capacities, Mapping):
        return {str(mentor): seats for mentor, seats in capacities.items()}, {}
    table = _table(capacities, name, _OF_SEATS)
    ids, mentor = _people(table, name, "mentor")
    numbers = np.bincount(mentor + 1, minlength=len(ids) + 1)
    wrong = np.flatnonzero((mentor < 0) | (numbers[mentor + 1] > 1))
    if wrong.size:
        at = int(wrong[0])
        raise _refused(name, "there is no mentor" if mentor[at] < 0 else f"mentor {ids[mentor[at]]!r} has two rows", at)
    every = np.ones(len(mentor), dtype=bool)
    seats, needed = (_numbers(table, name, column, every) for column in ("capacity", "at_least"))
    if seats is None:
        raise FormatError(f"{name}: there is no column 'capacity'", name)

    def by_mentor(numbers: np.ndarray) -> dict[str, int]:
        return {ids[at]: numbers[row] for row, at in enumerate(mentor)}

    return by_mentor(seats), {} if needed is None else by_mentor(needed)


def _refused(name: str, message: str, row: int) -> FormatError:
    return FormatError(f"{name} row {row + 1}: {message}", name, row + 1)
