"""Messages about objects are translated; texts from objects are shown as they are."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest

from dashboard.pages.study import problems
from dashboard.ui.text import i18n
from dashboard.ui.text.translated_messages import in_this_language, of_problem, translated, translated_reason
from kerma.database.query.operations.ingestion import LedgerFilter, ReasonCount
from kerma.database.query.studies.study_detail import StudyProblem
from kerma.database.query.studies.study_list import ListedStudy, StudyHeading
from kerma.extract import extract
from kerma.extract.checks.formatted_doses import amount, rounded
from kerma.messages import Message, message, message_parts, missing, problem_entry
from kerma.standard.enumerations import ObjectStatus
from scripts import translations
from tests.support.fuzz.cases import cases
from tests.support.fuzz.seeds import seeds
from tests.support.study_detail import detail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerma.json_types import Json

NEGATIVE = message("{value} is negative, which this quantity cannot be", value=amount("dlp_mgy_cm", -234.5))
UNREAD = message("{written} is not a number", written="'12.5 sztuk'")


@pytest.fixture(autouse=True)
def language(monkeypatch: pytest.MonkeyPatch) -> str:
    """All is in Polish, unless a test says otherwise."""
    monkeypatch.setattr(i18n, "language", lambda: "pl")
    return "pl"


def patterns(sentence: str) -> Iterator[str]:
    """The pattern of a sentence and of those within it."""
    if isinstance(sentence, Message):
        yield sentence.pattern
        for value in sentence.values.values():
            yield from patterns(value)


def test_figures_have_the_decimal_sign_of_the_page_and_quoted_words_do_not() -> None:
    assert translated(NEGATIVE) == "-234,5 mGy·cm: ta wielkość nie może być ujemna"
    assert translated(UNREAD) == "'12.5 sztuk' nie jest liczbą"


def test_days_are_written_as_the_language_does() -> None:
    what = message("the study has no date (0008,0020); its content dates from {day}", day=date(2026, 3, 4))
    assert translated(what).endswith("z dnia 04.03.2026")


def test_units_that_are_words_are_translated() -> None:
    assert translated(amount("patient_age_years", 150.5)) == "150,5 lat"


def test_a_sentence_is_shown_from_what_was_stored_of_it() -> None:
    assert of_problem(problem_entry("totals.dlp_mgy_cm", NEGATIVE)) == translated(NEGATIVE)
    assert translated_reason(
        ReasonCount(reason=UNREAD, reason_parts=message_parts(UNREAD), object_count=1)
    ) == translated(UNREAD)


def test_a_sentence_without_values_is_known_by_its_text() -> None:
    assert translated("a structured report without content") == "raport strukturalny bez treści"


@pytest.mark.parametrize(
    "entry", [{"where": "x", "what": "unit 'Gy.cm' is no {dose}"}, {"where": "x", "what": "a", "parts": None}]
)
def test_what_was_stored_without_parts_stays_as_it_is(entry: dict[str, Any]) -> None:
    assert of_problem(entry) == entry["what"]


def test_an_object_without_a_reason_has_none() -> None:
    assert translated_reason(ReasonCount(reason=None, reason_parts=None, object_count=1)) is None


@pytest.mark.parametrize(
    "broken", ["{another} nie jest", "{0} nie jest", "{written", "{written.x}", "{written:d}", "}"]
)
def test_a_translation_whose_places_do_not_fit_gives_way_to_english(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    class Broken:
        def gettext(self, message: str) -> str:
            return broken if message == UNREAD.pattern else message

    monkeypatch.setattr(i18n, "_catalogue", lambda _code: Broken())
    assert translated(UNREAD) == "'12.5 sztuk' is not a number"


@pytest.mark.parametrize("parts", [{}, {"pattern": "{a}", "values": {"a": {}}}, {"pattern": "{a}", "values": 1}, [], 7])
def test_parts_that_are_none_give_way_to_the_text(parts: Any) -> None:
    assert translated("'x' is not a number", parts) == "'x' is not a number"


def test_what_no_catalogue_has_is_shown_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "en")
    assert translated(NEGATIVE) == NEGATIVE
    assert translated(message("never {translated}", translated=rounded(1.5))) == "never 1.5"


def test_every_message_about_objects_is_in_the_catalogues(samples: Path) -> None:
    known = {message.id for message in translations.catalogue("pl")}
    documents = [*(data for _, data in cases(seeds(), 500)), *(path.read_bytes() for path in samples.glob("*.dcm"))]
    found: set[str] = set()
    for reading in map(extract, documents):
        for sentence in (reading.reason, *(problem.message for problem in reading.problems)):
            found.update(patterns(sentence or ""))
    units = {symbol for symbol in found if " " not in symbol and "{" not in symbol}
    assert len(found) > 20
    assert found - units - known == set()


def test_an_absence_is_missing_whatever_its_sentence_states() -> None:
    entry = problem_entry("totals.dlp_mgy_cm", missing("no dose is stated"))
    [problem] = problems.located_problems(detail([], [StudyProblem.from_json(cast("Json", entry), None)]), ())
    assert not problem.is_unreadable
    heading = dict.fromkeys(field.name for field in fields(StudyHeading))
    study = ListedStudy(**cast("Any", heading), values={"dlp_mgy_cm": None}, own_problems=[entry])
    assert study.unreadable == set()


def test_words_are_sought_in_the_language_of_the_page() -> None:
    [(word, found)] = in_this_language(LedgerFilter(ObjectStatus.FAILED, "UCIĘTY")).patterns
    assert word == "UCIĘTY"
    assert "the dose report has no content (0040,A730): it is empty or cut short" in found


def test_words_that_occur_in_no_sentence_are_sought_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_this_language(LedgerFilter(ObjectStatus.FAILED, "1.2.840.1")).patterns == ()
    monkeypatch.setattr(i18n, "language", lambda: "en")
    assert in_this_language(LedgerFilter(ObjectStatus.FAILED, "cut")).patterns == ()
