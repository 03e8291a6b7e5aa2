"""A round of a programme from its questionnaires."""

import csv
import io
import pathlib

import pandas
import polars
import pytest

import matching_market as mm

DATA = pathlib.Path(__file__).parents[3] / "examples" / "data" / "altrusa"


def questionnaire(name, separator):
    """The sample as a table: the rows that have as many cells as the header, which both libraries want."""
    rows = list(csv.reader(io.StringIO((DATA / name).read_text(encoding="utf-8-sig")), delimiter=separator))
    written = io.StringIO()
    csv.writer(written).writerows(row for row in rows if len(row) == len(rows[0]))
    return written.getvalue()


READERS = {
    "pandas, all text": lambda text: pandas.read_csv(io.StringIO(text), dtype=str),
    "pandas, guessed types": lambda text: pandas.read_csv(io.StringIO(text)),
    "polars, all text": lambda text: polars.read_csv(io.StringIO(text), infer_schema=False),
    "polars, guessed types": lambda text: polars.read_csv(io.StringIO(text), infer_schema_length=None),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_the_sample_of_a_programme_is_matched(reader):
    texts = [questionnaire("mentors.csv", ","), questionnaire("mentees.csv", ";")]
    matched = mm.Round.from_frames(*map(reader, texts), policy="altrusa", as_of="2026-09-01", seed=7)
    text = mm.Round.from_frames(*texts, policy="altrusa", as_of="2026-09-01", seed=7)
    assert len(matched.matches) > 20 and matched.matches == text.matches
    assert pandas.DataFrame(matched.matches).shape[0] == polars.DataFrame(matched.matches).height == len(text.matches)


def test_what_is_no_round_is_refused():
    with pytest.raises(mm.StrategyError, match="there is no preset"):
        mm.Round.from_frames("Name\nGrace\n", "Name\nAda\n", policy="none")
    with pytest.raises(mm.FormatError):
        mm.Round.from_frames("", "")
