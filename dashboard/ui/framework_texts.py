"""Texts of Streamlit itself in the languages of the page; `assets/page_language.js` replaces them in the browser.

A key is the text as Streamlit writes it; `{name}` stands for a part that changes. The value is Kerma's message. The
toolbar's "Download as CSV" is left out: `kerma.css` finds its button by this name and hides it.
"""

import json
from collections.abc import Mapping

from dashboard.ui.text import i18n
from dashboard.ui.text.i18n import msg

_NO_PAGE = msg("There is no page at this URL. The start page is shown.")
#: Texts within Streamlit's menus only; elsewhere the same word may be a label of Kerma.
MENU_TEXTS: Mapping[str, str] = {
    "System": msg("As the system"),
    "Light": msg("Light"),
    "Dark": msg("Dark"),
    "Print": msg("Print"),
    "Rerun": msg("Reload"),
    "Record screen": msg("Record screen"),
    "Made with Streamlit v": msg("Made with Streamlit v"),
    "Stop": msg("Stop"),
    "{n} more": msg("{n} more"),
    "Sort ascending": msg("Sort ascending"),
    "Sort descending": msg("Sort descending"),
    "Statistics": msg("Statistics"),
    "Format": msg("Format"),
    "Autosize": msg("Fit width"),
    "Pin column": msg("Pin column"),
    "Unpin column": msg("Unpin column"),
    "Hide column": msg("Hide column"),
    "dd": msg("dd"),
    # Not as the unit of length, which no language translates.
    "mm": msg("MM"),
    "yyyy": msg("yyyy"),
}
#: Texts, and names of elements (`aria-label`, `title`, `placeholder`).
TEXTS: Mapping[str, str] = {
    # Head of the page and its menu
    "Skip to main content": msg("Skip to main content"),
    "Navigate to home page": msg("Navigate to home page"),
    "App pages": msg("Pages"),
    "Main menu": msg("Main menu"),
    "Open menu": msg("Open menu"),
    "Theme": msg("Theme"),
    "Copy version to clipboard": msg("Copy version to clipboard"),
    "Connecting": msg("Connecting"),
    "Connecting to Streamlit server": msg("Connecting to the server"),
    "Running...": msg("Running..."),
    "Close": msg("Close"),
    "Notifications": msg("Notifications"),
    "Help": msg("Help"),
    "Help for {label}": msg("Help: {label}"),
    "Page not found": msg("Page not found"),
    "You have requested page /{page}, but no corresponding file was found in the app's pages/ directory. "
    "Running the app's main page.": _NO_PAGE,
    "The page that you have requested does not seem to exist. Running the app's main page.": _NO_PAGE,
    # Fields
    "Choose an option": msg("Choose an option"),
    "Choose options": msg("Choose options"),
    "No results": msg("No results"),
    "{n} options available.": msg("Options: {n}"),
    "Dismiss": msg("Close"),
    "Open": msg("Open"),
    "Clear value": msg("Clear value"),
    "Clear all": msg("Clear all"),
    "Clear entry": msg("Clear entry"),
    "Remove {label}": msg("Remove {label}"),
    "Select all": msg("Select all"),
    "Select {n} matches": msg("Select {n} matches"),
    "Selected values": msg("Selected values"),
    "Press Enter to apply": msg("Press Enter to apply"),
    "Press Enter to submit form": msg("Press Enter to submit form"),
    "Choose date": msg("Choose date"),
    "Choose date, {month}": msg("Choose date, {month}"),
    "Clear date": msg("Clear date"),
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": msg(
        "Use arrow keys to navigate dates. Enter to select. Escape to close."
    ),
    "Previous month": msg("Previous month"),
    "Next month": msg("Next month"),
    "day, {label}": msg("day, {label}"),
    "month, {label}": msg("month, {label}"),
    "year, {label}": msg("year, {label}"),
    "Empty": msg("Empty"),
    "Increment": msg("Increase"),
    "Decrement": msg("Decrease"),
    "Upload": msg("Select files"),
    "file upload": msg("Select files"),
    "{size} per file": msg("at most {size} per file"),
    # Tables and charts
    "Search": msg("Search"),
    "Type to search": msg("Type to search"),
    "Previous Result": msg("Previous result"),
    "Next Result": msg("Next result"),
    "Close Search": msg("Close search"),
    "Fullscreen": msg("Full screen"),
    "Close fullscreen": msg("Close full screen"),
    "Show/hide columns": msg("Show/hide columns"),
    "Show data": msg("Show data"),
    "Show chart": msg("Show chart"),
    "Download as PNG": msg("Download as PNG"),
    "Copy Vega-Lite spec": msg("Copy Vega-Lite specification"),
    "Dataframe column menu": msg("Column menu"),
    "Copy column name": msg("Copy column name"),
    "Vega visualization": msg("Chart"),
    "Pagination": msg("Page navigation"),
    "Previous page": msg("Previous page"),
    "Next page": msg("Next page"),
    "Page {n}": msg("Page {n}"),
}


def as_json() -> str:
    """The texts that differ from Streamlit's, by language: a JSON object that may stand in a script of HTML."""
    by_language = {
        language: {"texts": _differing(language, MENU_TEXTS), "names": _differing(language, TEXTS)}
        for language in i18n.LANGUAGES
    }
    return json.dumps(by_language, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _differing(language: str, messages: Mapping[str, str]) -> dict[str, str]:
    translated = {text: i18n.message_in(language, message) for text, message in messages.items()}
    return {text: message for text, message in translated.items() if message != text}
