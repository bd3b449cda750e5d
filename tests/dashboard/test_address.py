"""Filters in an address: what is read is what was written, and nonsense is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from dashboard.filters import periods, url_parameters, url_values
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterKind, Period, Range, SearchText
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.settings import settings
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 3, 15, 10, 0)  # noqa: DTZ001, local time
MACHINE, OTHER = UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131"), UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6132")


# Names of staff are filters of whoever may see them.
pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture(autouse=True)
def plain_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site without a key, on one and the same day."""
    monkeypatch.setattr(url_values, "local_now", lambda: NOW)
    for name in ("SECRET_FILE", "PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE"):
        monkeypatch.delenv(f"KERMA_{name}", raising=False)
    monkeypatch.setenv("KERMA_STAFF_NAMES", "plain")
    settings.cache_clear()
    yield
    settings.cache_clear()


# What stands in an address for a value of each kind.
WRITTEN: dict[FilterKind, list[tuple[Any, str]]] = {
    FilterKind.WORDS: [(SearchText("lung low"), "lung low")],
    FilterKind.CONTAINS: [("a, b & <c>", "a, b & <c>")],
    FilterKind.HASHED_TEXT: [(SearchText("ACC-1"), "ACC-1")],
    FilterKind.EQUIPMENT: [((MACHINE, OTHER), f"{MACHINE},{OTHER}")],
    FilterKind.FROM_DAY: [(date(2026, 3, 1), "2026-03-01")],
    FilterKind.TO_DAY: [(date.max, "9999-12-31")],
    FilterKind.PERIOD: [(periods.of_name(name, NOW.date()), name) for name in (*periods.NAMES, "14d")],
    FilterKind.RANGE: [
        (Range(0.5, 2.25), "0.5..2.25"),
        (Range(1, None), "1.."),
        (Range(None, 2), "..2"),
        (Range(2, 2), "2"),
    ],
    FilterKind.WHOLE: [(Range(0, 0), "0"), (Range(11, None), "11..")],
    FilterKind.EVENT_COUNT: [(Range(1, 10), "1..10")],
    FilterKind.PERCENTILE: [(Range(95, None), "95..")],
    FilterKind.WEEKDAYS: [((1, 7), "mon,sun")],
    FilterKind.HOURS: [(Range(22, 5), "22..5")],
    FilterKind.YES_NO: [(True, "yes"), (False, "no")],
}


def examples() -> list[Any]:
    """Every criterion of every modality with values of its kind."""
    return [
        pytest.param(modality, name, value, text, id=f"{modality} {name}={text}")
        for modality in ExamModality
        for name, criterion in BY_MODALITY[modality].items()
        if not criterion.is_private
        for value, text in (
            WRITTEN[criterion.kind]
            if criterion.kind is not FilterKind.ONE_OF
            else [(criterion.vocabulary[:2], ",".join(criterion.vocabulary[:2]))]
            if criterion.vocabulary
            else [(("Head, neck", 'a "b"'), '"Head, neck","a ""b"""')]
        )
    ]


@pytest.mark.parametrize(("modality", "name", "value", "text"), examples())
def test_an_address_states_what_was_selected_and_is_read_as_that(
    modality: ExamModality, name: str, value: Any, text: str
) -> None:
    study_filter = StudyFilter.from_values(modality, {name: value})
    written = url_parameters.written(study_filter, "x")
    assert written == {f"x_{name}": text}
    assert url_parameters.read(written, modality, "x") == (study_filter, ())


@pytest.mark.parametrize(
    "params",
    [{}, {"ct_to": "", "ct_page": "7"}, {"rf_from": "banana"}, {"ct_dlp": " .. "}, {"ct_text": "  "}],
)
def test_an_address_without_a_filter_leaves_nothing_out(params: dict[str, str]) -> None:
    assert url_parameters.read(params, ExamModality.CT, "ct") == (StudyFilter.from_values(ExamModality.CT), ())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("from", "banana", "a date (YYYY-MM-DD)"),
        ("to", "2026-02-30", "a date (YYYY-MM-DD)"),
        ("period", "sometime", "a period: today, yesterday, 7d"),
        ("received", "0d", "a number of days such as 14d"),
        ("machine", "1; drop table study", "an identifier of equipment"),
        ("dlp", "500..100", "a range of numbers"),
        ("dlp", "nan..", "a range of numbers"),
        ("dlp", "-1..", "a range of numbers"),
        ("dlp", "1e999", "a range of numbers"),
        ("age", "..200", "from 0 to 150"),
        ("events", "1.5..", "a range of whole numbers"),
        ("spiral", "many", "a range of whole numbers"),
        ("percentile", "101..", "from 0 to 100"),
        ("weekday", "mon,banana", "days like mon,tue,sun"),
        ("hour", "24..", "from 0 to 23"),
        ("problems", "maybe", "yes or no"),
        ("type", "sideways", "one of sequenced, spiral"),
        ("study", 'a\n"b', "comma-separated texts"),
        ("description", "a\0b", "a text"),
        ("text", "\0", "words"),
    ],
)
def test_nonsense_is_left_out_and_named_with_what_would_be_right(name: str, value: str, expected: str) -> None:
    study_filter, [fault] = url_parameters.read({f"ct_{name}": value, "ct_sex": "F"}, ExamModality.CT, "ct")
    assert study_filter == StudyFilter.from_values(ExamModality.CT, {"sex": ("F",)})
    assert fault.ignored().startswith(f"Ignored URL parameter “ct_{name}={value}”: expected ")
    assert expected in fault.ignored()
    assert fault.refused() == fault.ignored().removeprefix("Ignored ")


@pytest.mark.parametrize("name", ["patient_name", "patient_id"])
def test_who_the_patient_is_is_neither_written_into_an_address_nor_read_from_one(name: str) -> None:
    assert url_parameters.written(StudyFilter.from_values(ExamModality.CT, {name: SearchText("Doe")}), "ct") == {}
    assert url_parameters.read({f"ct_{name}": "Doe"}, ExamModality.CT, "ct").study_filter.is_empty


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("ct_dlpp", "no filter of this page"),
        ("ct_view", "no filter of this page"),
        ("ct_patient_name", "identify a person"),
    ],
)
def test_a_parameter_that_nobody_reads_is_reported(parameter: str, expected: str) -> None:
    [fault] = url_parameters.unknown({parameter: "Doe"}, ExamModality.CT, "ct")
    sentence = fault.ignored()
    assert parameter in sentence
    assert expected in sentence
    assert "Doe" not in sentence


@pytest.mark.parametrize("parameter", ["ct_dlp", "ct_page", "ct_sort", "ct_columns", "ct_chart_by", "mg_view", "utm"])
def test_a_parameter_that_is_read_or_of_others_is_not_reported(parameter: str) -> None:
    assert url_parameters.unknown({parameter: "x"}, ExamModality.CT, "ct") == ()


def test_a_text_beyond_all_measure_is_cut() -> None:
    [(_, value)] = url_parameters.read({"ct_description": "x" * 10_000}, ExamModality.CT, "ct").study_filter.values
    assert value == "x" * 200


def test_nonsense_beyond_all_measure_is_repeated_in_part() -> None:
    _, [fault] = url_parameters.read({"ct_from": "x" * 10_000}, ExamModality.CT, "ct")
    assert f"“ct_from={'x' * 99}…”: expected a date" in fault.ignored()


@pytest.mark.parametrize("page", ["0", "1e9", "-3", "banana", "²", "00"])
def test_a_page_that_is_none_is_named(page: str) -> None:
    value, [fault] = url_parameters.page_parameter("ct").read({"ct_page": page})
    assert value == 1
    assert f"ct_page={page}" in fault.ignored()


@pytest.mark.parametrize("page", ["1", "7", "99999999999999999999"])
def test_a_page_reports_no_problem(page: str) -> None:
    assert url_parameters.page_parameter("ct").read({"ct_page": page}).faults == ()


@pytest.mark.parametrize(
    ("living", "fixed"),
    [
        ({"x_period": "28d"}, {"x_from": "2026-02-16", "x_to": "2026-03-15"}),
        ({"x_period": "last_year"}, {"x_from": "2025-01-01", "x_to": "2025-12-31"}),
        ({"x_received": "today"}, {"x_received_from": "2026-03-15", "x_received_to": "2026-03-15"}),
        ({"x_period": "this_year", "x_from": "2026-02-01"}, {"x_from": "2026-02-01", "x_to": "2026-03-15"}),
        ({"x_from": "2026-02-01", "x_dlp": "1.."}, {"x_from": "2026-02-01", "x_dlp": "1.."}),
    ],
)
def test_a_period_can_be_written_as_its_days(living: dict[str, str], fixed: dict[str, str]) -> None:
    study_filter = url_parameters.read(living, ExamModality.CT, "x").study_filter
    assert url_parameters.written(url_parameters.with_fixed_days(study_filter, NOW.date()), "x") == fixed


def test_an_address_with_a_period_means_other_days_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = url_parameters.read({"x_period": "this_month"}, ExamModality.CT, "x").study_filter
    monkeypatch.setattr(url_values, "local_now", lambda: NOW.replace(month=4))
    after = url_parameters.read({"x_period": "this_month"}, ExamModality.CT, "x").study_filter
    assert before.value("period") == Period("this_month", date(2026, 3, 1), None)
    assert after.value("period") == Period("this_month", date(2026, 4, 1), None)
