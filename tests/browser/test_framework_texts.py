"""Texts of Streamlit itself, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LANGUAGES = {"pl": "pl-PL", "de": "de-DE", "fr": "fr-FR"}
#: Names of elements and texts of Streamlit, by language: on the list of CT studies, on the upload page, and where there
#: is no page.
NAMES = {
    "pl": ("Przejdź do treści", "Wybierz datę", "Następna strona", "Pełny ekran", "rrrr"),
    "de": ("Zum Inhalt springen", "Datum auswählen", "Nächste Seite", "Vollbild", "JJJJ"),
    "fr": ("Aller au contenu", "Choisir une date", "Page suivante", "Plein écran", "aaaa"),
}
MENU = {
    "pl": ("Menu główne", ["Jak w systemie", "Jasny", "Ciemny"], "Drukuj"),
    "de": ("Hauptmenü", ["Wie im System", "Hell", "Dunkel"], "Drucken"),
    "fr": ("Menu principal", ["Comme le système", "Clair", "Sombre"], "Imprimer"),
}
PER_FILE = {"pl": "najwyżej 500MB na plik", "de": "höchstens 500MB je Datei", "fr": "au plus 500MB par fichier"}
NO_PAGE = {
    "pl": "Nie znaleziono strony",
    "de": "Seite nicht gefunden",
    "fr": "Page introuvable",
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """A language of the browser."""
    return str(request.param)


@pytest.fixture
def page(browser: Browser, dashboard_url: str, language: str) -> Iterator[Page]:
    """A window of a browser with this language, at the list of CT studies from a day on."""
    context = browser.new_context(locale=LANGUAGES[language], viewport={"width": 1280, "height": 900})
    visitor = Visitor(context.new_page(), dashboard_url)
    visitor.visit("/ct?ct_from=2020-01-01")
    yield visitor.page
    context.close()


def test_fields_tables_and_pages_of_a_list_have_names_in_its_language(page: Page, language: str) -> None:
    skip, date, next_page, full_screen, year = NAMES[language]
    expect(page.get_by_test_id("stSkipToContent")).to_have_text(skip, timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name=date).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name=next_page)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name=full_screen).first).to_be_attached(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stDateInputFieldsScroller").last).to_contain_text(year)


def test_the_main_menu_speaks_the_language(page: Page, language: str) -> None:
    name, themes, print_ = MENU[language]
    page.get_by_role("button", name=name).click()
    expect(page.get_by_test_id("stThemeSwitcher").get_by_role("menuitemradio")).to_contain_text(themes)
    expect(page.get_by_test_id("stMainMenuPopover").get_by_text(print_)).to_be_visible()


def test_the_size_of_a_file_is_limited_in_the_language(page: Page, dashboard_url: str, language: str) -> None:
    page.goto(f"{dashboard_url}/upload")
    expect(page.get_by_text(PER_FILE[language])).to_be_visible(timeout=PATIENCE_MS)


def test_an_address_without_page_is_reported_in_the_language(page: Page, dashboard_url: str, language: str) -> None:
    page.goto(f"{dashboard_url}/no_such_page")
    expect(page.get_by_role("dialog")).to_contain_text(NO_PAGE[language], timeout=PATIENCE_MS)


def test_a_change_of_language_changes_the_texts_of_the_framework(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_from=2020-01-01")
    expect(visitor.page.get_by_role("button", name="Choose date").first).to_be_visible(timeout=PATIENCE_MS)
    for name, date in (("Deutsch", "Datum auswählen"), ("Polski", "Wybierz datę"), ("English", "Choose date")):
        visitor.page.locator(".st-key-kerma-language input").click()
        visitor.page.get_by_role("option", name=name).click()
        expect(visitor.page.get_by_role("button", name=date).first).to_be_visible(timeout=PATIENCE_MS)


def test_a_label_of_kerma_that_is_also_a_word_of_a_menu_stays(visitor: Visitor) -> None:
    visitor.visit("/ct")
    expect(visitor.page.get_by_role("combobox", name="System", exact=True)).to_be_visible(timeout=PATIENCE_MS)
