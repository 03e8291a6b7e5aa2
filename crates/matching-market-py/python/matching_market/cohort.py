"""A round of a mentoring programme from frames of pandas or polars, through the importer of questionnaires."""

from __future__ import annotations

import datetime
import json
from typing import Any

from . import _native


class Round:
    """A matched round: exported questionnaires in, matches with reasons out.

    Columns are recognised by their wordings, as ``batch_match`` recognises them; ``docs/coordinator.md`` of the project
    says how.

    Attributes
    ----------
    report : dict
        The whole result, as ``docs/formats.md`` describes the round report.
    matches : list of dict
        The matches of the report, a row each for a data frame.
    questions : int
        Questions that the importer would ask; ``batch_match`` lists them and takes answers.
    unreadable : int
        Problems with rows that could not be used.
    """

    def __init__(self, report: dict[str, Any], questions: int, unreadable: int) -> None:
        self.report = report
        self.matches: list[dict[str, Any]] = report["matches"]
        self.questions = questions
        self.unreadable = unreadable

    @classmethod
    def from_frames(
        cls,
        mentors: Any,
        mentees: Any,
        policy: str = "altrusa",
        *,
        as_of: datetime.date | str | None = None,
        strategy: str | None = None,
        seed: int = 1,
        deadline: float | None = None,
    ) -> Round:
        """Match the people of two frames.

        Parameters
        ----------
        mentors, mentees : DataFrame of pandas or polars, or str
            The questionnaires, a row a person, columns headed by their questions; or their CSV as text.
        policy : str
            A preset such as ``"altrusa"``, or the text of a policy (TOML).
        as_of : date, optional
            The day from which years are counted back; today by default.
        strategy : str, optional
            As for `Market.solve`; by default what the policy's goal means.
        seed : int
            The seed of every lottery.
        deadline : float, optional
            Seconds after which `StoppedError` or `FormatError` is raised.

        Raises
        ------
        StrategyError
            There is no such policy or strategy.
        FormatError
            The questionnaires cannot be read, or the round cannot be made of them.

        Examples
        --------
        >>> import matching_market as mm
        >>> mentors = "Name,Goals,Club\\nGrace,Public speaking,North\\n"
        >>> mentees = "Name,Goals,Club,First choice\\nAda,Public speaking,South,Grace\\n"
        >>> round = mm.Round.from_frames(mentors, mentees, policy="altrusa", as_of="2026-09-01")
        >>> round
        <Round: 1 matches, 0 questions>
        """
        day = datetime.date.today() if as_of is None else as_of
        report, questions, unreadable = _native.round(
            _csv(mentors), _csv(mentees), policy, str(day), strategy, seed, deadline
        )
        return cls(json.loads(report), questions, unreadable)

    def __repr__(self) -> str:
        return f"<Round: {len(self.matches)} matches, {self.questions} questions>"


def _csv(frame: Any) -> bytes:
    if isinstance(frame, str):
        return frame.encode()
    text = frame.write_csv() if hasattr(frame, "write_csv") else frame.to_csv(index=False)
    return str(text).encode()
