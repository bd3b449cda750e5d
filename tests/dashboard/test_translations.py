"""What people read in other languages: complete, with the same places for values, and apart for each visitor."""

from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.ui import keys
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.text import formatting, i18n
from kerma import __version__
from scripts import translations

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from babel.messages.catalog import Message
    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

OTHERS = [language for language in i18n.LANGUAGES if language != i18n.SOURCE]
_PLACE = re.compile(r"\{(\w+)\}")


def texts(forms: object) -> tuple[str, ...]:
    """All forms of a message or of its translation."""
    return (forms,) if isinstance(forms, str) else tuple(forms)  # type: ignore[arg-type]


def translated(language: str) -> list[Message]:
    """The messages that a language has."""
    return [message for message in translations.catalogue(language) if message.id and all(texts(message.string))]


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_the_messages_of_the_code(language: str) -> None:
    catalogue_ids = {message.id for message in translations.catalogue(language) if message.id}
    template_ids = {message.id for message in translations.template() if message.id}
    assert (template_ids - catalogue_ids, catalogue_ids - template_ids) == (set(), set()), "run `make translations`"


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    assert translations.missing(language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_written_by_the_command(language: str) -> None:
    stored = (i18n.LOCALES / language / "LC_MESSAGES" / "kerma.po").read_bytes()
    is_current = translations.text_of(translations.updated(language)) == stored
    # Without the values: pytest would compute the difference of half a megabyte for minutes.
    assert is_current, "run `make translations`"


def test_updating_the_catalogues_twice_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(i18n.LOCALES, tmp_path / "locale")
    monkeypatch.setattr(translations, "LOCALES", tmp_path / "locale")
    versions = []
    for _ in range(2):
        translations.main()
        versions.append({str(path): path.read_bytes() for path in sorted(tmp_path.rglob("*.po"))})
    assert versions[0] == versions[1]


@pytest.mark.parametrize("language", OTHERS)
def test_the_header_of_a_catalogue_names_the_project(language: str) -> None:
    header, _, _ = (i18n.LOCALES / language / "LC_MESSAGES" / "kerma.po").read_text().partition("\n\n")
    assert f"Project-Id-Version: Kerma {__version__}" in header
    assert "ADDRESS" not in header


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_places_of_their_message(language: str) -> None:
    wrong = [
        message.id
        for message in translated(language)
        for form in texts(message.string)
        if set(_PLACE.findall(form)) != set(_PLACE.findall(" ".join(texts(message.id))))
        and not (isinstance(message.id, tuple) and form == texts(message.string)[0])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_has_as_many_forms_as_the_language(language: str) -> None:
    catalogue = translations.catalogue(language)
    plural = [message for message in translated(language) if isinstance(message.id, tuple)]
    assert plural
    assert {len(texts(message.string)) for message in plural} == {catalogue.num_plurals}


@pytest.mark.parametrize("language", OTHERS)
def test_translations_begin_and_end_like_their_message(language: str) -> None:
    """Parts of sentences keep the blanks that join them."""
    wrong = [
        message.id
        for message in translated(language)
        if isinstance(message.id, str)
        and (message.id[:1].isspace(), message.id[-1:].isspace())
        != (str(message.string)[:1].isspace(), str(message.string)[-1:].isspace())
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_menu_is_translated_in_every_language(language: str) -> None:
    lacking = set(translations.missing(language))
    assert lacking & {"Equipment", "Ingestion", "Upload", "Data quality", *(each.title for each in MODALITIES)} == set()


def test_what_is_translated_nowhere_is_shown_in_english() -> None:
    assert i18n.tr("no such message: {what}", what="x") == "no such message: x"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("pl", 1, "1 badanie"),
        ("pl", 3, "3 badania"),
        ("pl", 5, "5 badań"),
        ("pl", 22, "22 badania"),
        ("pl", 112, "112 badań"),
        ("en", 1, "1 study"),
        ("en", 0, "0 studies"),
    ],
)
def test_numbers_choose_the_form_of_a_word(
    monkeypatch: pytest.MonkeyPatch, language: str, count: int, expected: str
) -> None:
    monkeypatch.setattr(i18n, "language", lambda: language)
    assert i18n.trn("{count} study", "{count} studies", count, count=count) == expected


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [
        ("en", "1\u202f234.5", "2026-03-04"),
        ("pl", "1\u202f234,5", "04.03.2026"),
        ("de", "1\u202f234,5", "04.03.2026"),
        ("fr", "1\u202f234,5", "04/03/2026"),
    ],
)
def test_numbers_and_days_are_written_as_the_language_does(
    monkeypatch: pytest.MonkeyPatch, language: str, number: str, day: str
) -> None:
    monkeypatch.setattr(i18n, "language", lambda: language)
    assert (formatting.number(1234.5), formatting.day(date(2026, 3, 4))) == (number, day)


@pytest.mark.parametrize(("label", "language", "expected"), [("Dose", "en", "dose"), ("DLP", "en", "DLP")])
def test_labels_within_a_sentence_begin_small_unless_they_are_abbreviations(
    monkeypatch: pytest.MonkeyPatch, label: str, language: str, expected: str
) -> None:
    monkeypatch.setattr(i18n, "language", lambda: language)
    assert i18n.lower(label) == expected


def test_german_nouns_stay_great_within_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "de")
    assert i18n.lower("Dosis") == "Dosis"


def test_what_was_made_in_one_language_is_not_shown_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    @i18n.cached(10)
    def title(name: str) -> str:
        return f"{i18n.tr('Events')} {name}"

    titles = []
    for language in ("en", "pl", "en"):
        monkeypatch.setattr(i18n, "language", lambda code=language: code)
        titles.append(title("x"))
    assert titles == ["Events x", "Zdarzenia x", "Events x"]


@pytest.mark.usefixtures("rows")
def test_visitors_read_their_own_languages_at_the_same_time(page: Callable[..., AppTest]) -> None:
    english, polish = page("upload"), page("upload")
    polish.session_state[keys.LANGUAGE] = "pl"
    assert (polish.run().title[0].value, english.run().title[0].value) == ("Przesyłanie", "Upload")


def test_a_selected_language_is_remembered(rows: Connection, page: Callable[..., AppTest]) -> None:
    assert rows
    app = page("upload")
    app.selectbox(key="language_menu").select("pl").run()
    assert app.title[0].value == "Przesyłanie"
    assert app.session_state[keys.PREFERRED][i18n.PREFERENCE] == "pl"


@pytest.mark.parametrize("language", OTHERS)
def test_millimetres_are_written_as_such(language: str) -> None:
    """The place of the month in a date is another text."""
    with i18n.in_language(language):
        assert i18n.tr("mm") == "mm"
