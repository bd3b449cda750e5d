"""Examinations that their texts name, without a rule of the site: for a person to look through."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.named_examinations import NamedExamination, examinations, study_counts
from kerma.standard_names.examination import Examination
from kerma.standard_names.region import Region
from kerma.standard_names.suggestion import Suggestion, suggest
from kerma.standard_names.vocabulary_edition import EDITION


class AutomaticName(NamedTuple):
    """Examinations with the same descriptions and one standard name, which no person gave them.

    Attributes:
        examination: that with the most studies.
        standard_name: its name.
        region: what it covers.
        suggestion: by which it has the name.
        vocabulary_edition: the edition of the vocabulary by which that was made.
        study_count: how many studies the examinations have.
        suggested_now: what the present vocabulary suggests, where that is another name or it no longer suffices.
    """

    examination: Examination
    standard_name: str
    region: Region | None
    suggestion: Suggestion
    vocabulary_edition: int
    study_count: int
    suggested_now: Suggestion | None

    @property
    def texts(self) -> str:
        """The descriptions in one line."""
        return " · ".join(dict.fromkeys(self.examination.descriptions.values()))


def automatic_names(connection: Connection) -> list[AutomaticName]:
    """Names without a person: first those for which the present vocabulary suggests otherwise, then by studies."""
    studies = study_counts(connection)
    groups: dict[tuple[object, ...], list[NamedExamination]] = {}
    for one in examinations(connection):
        if one.standard_name is not None and one.rule_number is None and one.examination_id in studies:
            key = (one.examination.modality, one.examination.compared_descriptions, one.standard_name)
            groups.setdefault(key, []).append(one)
    found = [_automatic(group, studies) for group in groups.values()]
    return sorted(found, key=lambda one: (one.suggested_now is None, -one.study_count, str(one.examination)))


def _automatic(group: list[NamedExamination], studies: dict[UUID, int]) -> AutomaticName:
    largest = max(group, key=lambda one: (studies[one.examination_id], one.examination_id))
    return AutomaticName(
        examination=largest.examination,
        standard_name=largest.standard_name or "",
        region=largest.region,
        suggestion=largest.suggestion,
        vocabulary_edition=largest.vocabulary_edition,
        study_count=sum(studies[one.examination_id] for one in group),
        suggested_now=_suggested_now(group),
    )


def _suggested_now(group: Iterable[NamedExamination]) -> Suggestion | None:
    """What the present vocabulary suggests otherwise for one of these; those that it named need not be looked at."""
    for one in group:
        if one.vocabulary_edition < EDITION:
            now = suggest(one.examination.texts)
            if now.standard_name != one.standard_name or not now.region.is_sufficient:
                return now
    return None
