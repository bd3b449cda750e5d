"""Samples: at most some studies of each part, the first ones or random ones by a seed."""

import hashlib
from bisect import insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.surveys.declaration import Sample, SampleMethod, Survey
from kerma.surveys.evaluation import RowContext, value
from kerma.surveys.selection import LeftOut, SelectedStudy, left_out


class _Drawn(NamedTuple):
    rank: tuple[str, int]
    number: int
    selected: SelectedStudy


def sampled(survey: Survey, studies: Iterable[SelectedStudy | LeftOut]) -> Iterator[SelectedStudy | LeftOut]:
    """The studies of the sample in their order; those that it does not contain are left out with this reason.

    As many studies as the sample has are in memory, for each of its parts.
    """
    sample = survey.sample
    if sample is None:
        yield from studies
        return
    parts: dict[tuple[object, ...], list[_Drawn]] = {}
    reason = _reason(sample)
    for number, one in enumerate(studies):
        if isinstance(one, LeftOut):
            yield one
            continue
        context = RowContext(survey, one.study, one.events)
        part = parts.setdefault(tuple(value(fact, context) for fact in sample.per), [])
        insort(part, _Drawn((_rank(sample, one), number), number, one))
        if len(part) > sample.studies:
            yield left_out(part.pop().selected.study, reason)
    drawn = sorted((one for part in parts.values() for one in part), key=lambda one: one.number)
    for entry in drawn:
        yield entry.selected


def _rank(sample: Sample, one: SelectedStudy) -> str:
    """Random, and the same for each study whenever the sample is drawn with its seed."""
    if sample.method is SampleMethod.FIRST:
        return ""
    return hashlib.sha256(f"{sample.seed} {one.study.header.study_instance_uid}".encode()).hexdigest()


def _reason(sample: Sample) -> Message:
    if sample.method is SampleMethod.RANDOM:
        return message("Not drawn: a random sample of {number} (seed {seed}).", number=sample.studies, seed=sample.seed)
    return message("Not among the first {number} studies.", number=sample.studies)
