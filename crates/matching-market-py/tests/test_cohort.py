"""A round of a programme from its questionnaires."""

import pathlib

import pytest

import matching_market as mm

DATA = pathlib.Path(__file__).parents[3] / "examples" / "data" / "altrusa"


class Frame:
    """What pandas and polars have in common here."""

    def __init__(self, path):
        self.text = path.read_text(encoding="utf-8")

    def to_csv(self, index):
        assert index is False
        return self.text


def test_the_sample_of_a_programme_is_matched():
    frames = [Frame(DATA / "mentors.csv"), Frame(DATA / "mentees.csv")]
    matched = mm.Round.from_frames(*frames, policy="altrusa", as_of="2026-09-01", seed=7)
    again = mm.Round.from_frames(*(frame.text for frame in frames), as_of="2026-09-01", seed=7)
    assert len(matched.matches) > 20 and matched.report == again.report
    assert {"mentee", "mentor"} <= set(matched.matches[0])
    with pytest.raises(mm.StrategyError, match="there is no preset"):
        mm.Round.from_frames(*frames, policy="none")
    with pytest.raises(mm.FormatError):
        mm.Round.from_frames("", "")
