"""Questionnaires as files: CSV or Parquet, one or a folder of them, as the CSV that the importer reads."""

from __future__ import annotations

import csv
import io
import os
import pathlib
from collections.abc import Iterator
from typing import Any

from .errors import FormatError

#: People of a Parquet file that become one CSV: the importer takes large programmes in parts.
ROWS = 65_536


def questionnaire(path: str | os.PathLike[str]) -> list[bytes]:
    """The people of a CSV or Parquet file, or of all such files in a folder, each part as CSV."""
    place = pathlib.Path(path)
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    files = [file for file in files if file.suffix.lower() in {".csv", ".parquet"}]
    if not files:
        raise FormatError(f"there is no CSV or Parquet file in '{place}'", str(place))
    parts: list[bytes] = []
    header: list[str] | None = None
    for file in files:
        names, some = _read(file)
        if header is not None and names != header:
            raise FormatError(f"'{file.name}' does not have the columns of '{files[0].name}'", str(file))
        header = names
        parts.extend(some)
    return parts


def _read(file: pathlib.Path) -> tuple[list[str], Iterator[bytes]]:
    if file.suffix.lower() == ".csv":
        content = file.read_bytes()
        first = io.StringIO(content[: 1 << 20].decode("utf-8-sig", errors="replace"), newline="")
        return next(csv.reader(first), []), iter([content])
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(file)
    names = ["" if name is None else str(name) for name in table.schema_arrow.names]
    batches = table.iter_batches(ROWS) if table.metadata.num_rows else [table.read()]
    return names, (_csv(names, batch) for batch in batches)


def _csv(names: list[str], batch: Any) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in zip(*(column.to_pylist() for column in batch.columns)):
        writer.writerow(["" if cell is None else str(cell) for cell in row])
    return out.getvalue().encode()
