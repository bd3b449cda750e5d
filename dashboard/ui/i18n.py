"""The language of what people read: English in the code, others from the catalogues in `locale/`.

All visitors share one process, so nothing here remembers "the" language: it belongs to the session of the page being
drawn, and is kept for that run of the page alone. Outside a page (downloads, whose names are the contract's) it is
English.
"""

import gettext
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import streamlit as st
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.ui import keys

DOMAIN = "kerma"
LOCALES = Path(__file__).resolve().parent.parent / "locale"
SOURCE = "en"
#: Every language that can be chosen, under the name that its speakers give it.
LANGUAGES = {"en": "English", "pl": "Polski", "de": "Deutsch", "fr": "Français"}
#: The preference that keeps what a visitor chose.
PREFERENCE = "language"

# That of the run of a page, or what it gave along; a session is asked where a part of a page runs by itself.
_CARRIED: ContextVar[str | None] = ContextVar("language", default=None)
Given = ParamSpec("Given")
Made = TypeVar("Made")


def language() -> str:
    """The language of the page being drawn: "en", "pl", "de" or "fr"."""
    if carried := _CARRIED.get():
        return carried
    if get_script_run_ctx(suppress_warning=True) is None:
        return SOURCE
    told = st.session_state.get(keys.LANGUAGE, SOURCE)
    return told if told in LANGUAGES else SOURCE


def settle() -> None:
    """Remember the language of the session for this run of the page, which asks for it thousands of times."""
    _CARRIED.set(None)
    _CARRIED.set(language())


def locale() -> Locale:
    """What Babel knows of numbers, dates and plurals in the language of the page."""
    return _locale(language())


def carried(make: Callable[[], Made]) -> Callable[[], Made]:
    """What is made later, outside the page (a picture to download), in the language that the page has now."""
    spoken = language()

    def later() -> Made:
        before = _CARRIED.set(spoken)
        try:
            return make()
        finally:
            _CARRIED.reset(before)

    return later


def choose(preferred: object) -> None:
    """Settle the language of this session: what the visitor prefers, else the browser's, else English."""
    asked = (preferred, *_of_browser())
    st.session_state[keys.LANGUAGE] = next((each for each in asked if each in LANGUAGES), SOURCE)
    settle()


def tr(message: str, /, **values: object) -> str:
    """A message in the language of the page.

    Args:
        message: the English sentence, with `{name}` where a value stands; a literal, or declared with `msg`.
        values: what stands in the places, already written for people.
    """
    told = message and _catalogue(language()).gettext(message)
    return told.format(**values) if values else told


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """A message that depends on a number, in the language of the page.

    Args:
        one: the English sentence for 1.
        many: the English sentence for all other numbers.
        count: the number.
        values: what stands in the places, the number among them.
    """
    return _catalogue(language()).ngettext(one, many, int(count)).format(**values)


def messages_with(word: str) -> tuple[str, ...]:
    """The English messages that hold this word, in any case, when they are told in the language of the page."""
    if language() == SOURCE:
        return ()
    sought = word.casefold()
    return tuple(
        message.id
        for message in _messages(language())
        if isinstance(message.id, str) and message.id and sought in str(message.string).casefold()
    )


def msg(message: str) -> str:
    """Declare a message for the catalogues where it stands; `tr` translates it where it is shown."""
    return message


class Declared(Protocol):
    """A fact, a quantity, a criterion: whatever declares a label."""

    @property
    def label(self) -> str:
        """What people call it, in English."""

    @property
    def heading(self) -> str:
        """The label with its unit."""


def heading(declared: Declared) -> str:
    """Label and unit in the language of the page: "Dawka (mGy)"."""
    unit = declared.heading.removeprefix(declared.label).strip(" ()")
    return f"{tr(declared.label)} ({tr(unit)})" if unit else tr(declared.label)


def lower(label: str) -> str:
    """A translated label within a sentence; abbreviations, and German nouns, stay as they are."""
    return label if language() == "de" or label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def cached(most: int) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Keep what a function made for its arguments, for each language apart; in the place of `lru_cache`."""

    def decorate(make: Callable[Given, Made]) -> Callable[Given, Made]:
        @lru_cache(maxsize=most)
        def kept(_: str, *args: Any, **more: Any) -> Made:
            return make(*args, **more)

        @wraps(make)
        def ask(*args: Given.args, **more: Given.kwargs) -> Made:
            return kept(language(), *args, **more)  # type: ignore[arg-type]  # all arguments of these are hashable

        return ask

    return decorate


def _of_browser() -> tuple[str, ...]:
    told = st.context.locale
    return (told.partition("-")[0].lower(),) if isinstance(told, str) else ()


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@lru_cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """The messages of one language, read from the text that translators edit: nothing compiled can be out of date."""
    if code == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _messages(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _messages(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)
