from __future__ import annotations

from dashboard.pages.study import problems
from dashboard.ui.column import columns_of
from kerma.facts import ct
from tests.support.study_detail import detail, event_key


def problem(
    where: str, what: str = "unit 'Gy.cm' is not a length product", teller: str | None = "o"
) -> dict[str, object]:
    return {"where": where, "what": what, "sop_instance_uid": teller}


def test_a_problem_is_placed_in_words() -> None:
    order = {"o": [event_key(1), event_key(0)]}
    found = detail([{}, {}], [problem("events[0].dlp_mgy_cm")], event_order=order)
    assert problems.of_study(found, columns_of(ct.EVENT))[0].place == "Event 2, DLP"


def test_an_event_that_cannot_be_found_keeps_its_number_in_the_object() -> None:
    found = detail([{}], [problem("events[4].dlp_mgy_cm")])
    [told] = problems.of_study(found, columns_of(ct.EVENT))
    assert (told.place, told.row) == ("Event 5, DLP", None)


def test_a_total_is_placed_by_its_label() -> None:
    [told] = problems.of_study(detail([], [problem("totals.dlp_mgy_cm")]), columns_of(ct.TOTALS))
    assert (told.place, told.name) == ("DLP", "dlp_mgy_cm")


def test_what_could_not_be_read_marks_its_empty_cell() -> None:
    found = detail([{"dlp_mgy_cm": None}], [problem("events[0].dlp_mgy_cm")], event_order={"o": [event_key(0)]})
    told = problems.of_study(found, columns_of(ct.EVENT))
    assert problems.unreadable_cells(told, found.events) == {(0, "dlp_mgy_cm")}


def test_what_the_object_leaves_out_is_missing_not_unreadable() -> None:
    silent = problem("events[0].dlp_mgy_cm", "missing; the standard requires it (TID 10013)")
    found = detail([{"dlp_mgy_cm": None}], [silent], event_order={"o": [event_key(0)]})
    assert problems.unreadable_cells(problems.of_study(found, columns_of(ct.EVENT)), found.events) == set()


def test_a_value_that_another_object_told_is_not_marked() -> None:
    found = detail([{"dlp_mgy_cm": 5.0}], [problem("events[0].dlp_mgy_cm")], event_order={"o": [event_key(0)]})
    assert problems.unreadable_cells(problems.of_study(found, columns_of(ct.EVENT)), found.events) == set()


def test_a_filter_that_cannot_be_read_marks_the_column_of_filters() -> None:
    where = "events[0].filters[1].minimum_mm"
    found = detail([{"filters": None}], [problem(where)], event_order={"o": [event_key(0)]})
    assert problems.unreadable_cells(problems.of_study(found, ()), found.events) == {(0, "filters")}


def test_a_total_that_a_plane_did_not_tell_readably_is_unreadable() -> None:
    told = problems.of_study(detail([], [problem("planes[0].fluoro_time_s", "a text instead of a number")]), ())
    assert problems.unreadable_totals(told, {"fluoro_time_s": None}) == {"fluoro_time_s"}


def test_an_absent_total_with_a_problem_is_unreadable_a_doubted_one_is_not() -> None:
    told = problems.of_study(detail([], [problem("totals.dlp_mgy_cm")]), columns_of(ct.TOTALS))
    assert problems.unreadable_totals(told, {"dlp_mgy_cm": None}) == {"dlp_mgy_cm"}
    assert problems.unreadable_totals(told, {"dlp_mgy_cm": 7.0}) == set()
