"""Problems are located on the page, and mark the numbers that could not be read."""

from __future__ import annotations

import pytest

from dashboard.pages.study import event_table, problems
from dashboard.ui.column import columns_of
from kerma.database.query.studies.study_detail import StudyDetail, StudyProblem, StudyTotals
from kerma.facts import ct
from kerma.facts.ct import CTEvent
from kerma.facts.projection import ProjectionEvent
from kerma.messages import Message, message, missing
from kerma.standard.enumerations import ExamModality
from tests.support.study_detail import detail, event_key, stored_event

UNUSABLE = message("unit 'Gy.cm' is not a length product")
MISSING = missing("missing; the standard requires it (TID 10013)")
IN_DLP = "events[0].dlp_mgy_cm"


def problem(where: str, text: Message = UNUSABLE) -> StudyProblem:
    return StudyProblem(where, text, "o")


def one_event(found: StudyProblem, facts: CTEvent | ProjectionEvent) -> StudyDetail:
    modality = ExamModality.CT if isinstance(facts, CTEvent) else ExamModality.FLUOROSCOPY
    return detail([stored_event(facts, modality=modality)], [found], event_order={"o": [event_key(0)]})


def unreadable(study: StudyDetail) -> set[tuple[int, str]]:
    located = problems.located_problems(study, columns_of(ct.EVENT_FACTS))
    return problems.unreadable_cells(located, event_table.event_rows(study, {}))


def test_an_event_is_named_by_its_number_on_the_page() -> None:
    order = {"o": [event_key(1), event_key(0)]}
    study = detail([stored_event(number=0), stored_event(number=1)], [problem(IN_DLP)], event_order=order)
    assert problems.located_problems(study, columns_of(ct.EVENT_FACTS))[0].location == "Event 2, DLP"


def test_an_event_that_cannot_be_found_has_its_number_in_the_object() -> None:
    [found] = problems.located_problems(
        detail([stored_event()], [problem("events[4].dlp_mgy_cm")]), columns_of(ct.EVENT_FACTS)
    )
    assert found.location == "Event 5, DLP"
    assert found.row is None


def test_a_total_is_named_by_its_label() -> None:
    [found] = problems.located_problems(detail([], [problem("totals.dlp_mgy_cm")]), columns_of(ct.TOTALS))
    assert found.location == "DLP"
    assert found.name == "dlp_mgy_cm"


def test_an_unreadable_value_marks_its_empty_cell() -> None:
    assert unreadable(one_event(problem(IN_DLP), CTEvent())) == {(0, "dlp_mgy_cm")}


def test_a_value_that_the_object_leaves_out_is_missing_not_unreadable() -> None:
    assert unreadable(one_event(problem(IN_DLP, MISSING), CTEvent())) == set()


def test_a_value_that_another_object_states_is_not_marked() -> None:
    assert unreadable(one_event(problem(IN_DLP), CTEvent(dlp_mgy_cm=5.0))) == set()


def test_an_unreadable_filter_marks_the_column_of_filters() -> None:
    found = problem("events[0].filters[1].minimum_mm")
    assert unreadable(one_event(found, ProjectionEvent())) == {(0, "filters")}


@pytest.mark.parametrize(
    ("where", "totals", "names"),
    [
        ("planes[0].fluoro_time_s", StudyTotals(), {"fluoro_time_s"}),
        ("totals.dlp_mgy_cm", StudyTotals(), {"dlp_mgy_cm"}),
        ("totals.dlp_mgy_cm", StudyTotals(dlp_mgy_cm=7.0), set()),
    ],
)
def test_an_absent_total_with_a_problem_is_unreadable_a_present_one_is_not(
    where: str, totals: StudyTotals, names: set[str]
) -> None:
    study = detail([], [problem(where)], totals=totals)
    assert problems.unreadable_totals(problems.located_problems(study, ()), study) == names
