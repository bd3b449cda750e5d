"""Translation of texts: English in the code, other languages in the gettext catalogues in `locale/`.

All visitors share one process: the language belongs to the session of the page and is set for one run of the page.
Outside pages (exports, whose names are part of the interface) it is English.
"""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

import streamlit as st
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.ui import keys

DOMAIN = "kerma"
LOCALES = Path(__file__).resolve().parents[2] / "locale"
SOURCE = "en"
#: The available languages, with their own names.
LANGUAGES = {"en": "English", "pl": "Polski", "de": "Deutsch", "fr": "Français"}
#: Name of the visitor's preference.
PREFERENCE = "language"

# The language of a page or of `in_language`; None where a fragment runs by itself, which uses that of the session.
_CARRIED: ContextVar[str | None] = ContextVar("language", default=None)
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def language() -> str:
    """The language code of the page: "en", "pl", "de" or "fr"."""
    if carried := _CARRIED.get():
        return carried
    if get_script_run_ctx(suppress_warning=True) is None:
        return SOURCE
    code = st.session_state.get(keys.LANGUAGE, SOURCE)
    return code if code in LANGUAGES else SOURCE


def settle() -> None:
    """Set the language of the session for this run of the page, which reads it thousands of times."""
    _CARRIED.set(None)
    _CARRIED.set(language())


def locale() -> Locale:
    """The Babel locale of the language of the page."""
    return _locale(language())


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Texts in a language, one of `LANGUAGES`, outside the pages."""
    before = _CARRIED.set(code)
    try:
        yield
    finally:
        _CARRIED.reset(before)


def choose(preferred: object) -> None:
    """Set the language of this session: the preferred one, else the browser's, else English."""
    candidates = (preferred, *_of_browser())
    st.session_state[keys.LANGUAGE] = next((code for code in candidates if code in LANGUAGES), SOURCE)
    settle()


class Untranslated(str):
    """A text that is the same in all languages, as a title of a form, also where the catalogues have such a message."""

    __slots__ = ()


def tr(message: str, /, **values: object) -> str:
    """A message in the language of the page.

    Args:
        message: English text with placeholders `{name}`; a literal, or declared with `msg`; an `Untranslated` stays.
        values: values of the placeholders, already formatted.
    """
    if isinstance(message, Untranslated):
        return str(message)
    text = message and _catalogue(language()).gettext(message)
    return text.format(**values) if values else text


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """A message that depends on a number, in the language of the page.

    Args:
        one: English text for 1.
        many: English text for all other numbers.
        count: the number.
        values: values of the placeholders, including the formatted number.
    """
    return _catalogue(language()).ngettext(one, many, int(count)).format(**values)


def message_in(code: str, message: str) -> str:
    """A message in a language, whatever the language of the page; placeholders stay."""
    return _catalogue(code).gettext(message)


def messages_with(word: str) -> tuple[str, ...]:
    """The English messages whose translation in the language of the page contains a word, case-insensitive."""
    if language() == SOURCE:
        return ()
    folded = word.casefold()
    return tuple(
        message.id
        for message in _messages(language())
        if isinstance(message.id, str) and message.id and folded in str(message.string).casefold()
    )


def msg(message: str) -> str:
    """Mark a message for the catalogues; `tr` translates it where it is shown."""
    return message


class Labelled(Protocol):
    """A declaration with a label: a fact, a column, a quantity."""

    @property
    def label(self) -> str:
        """English label."""

    @property
    def heading(self) -> str:
        """The label with its unit."""


def heading(declared: Labelled) -> str:
    """Label and unit in the language of the page: "Dawka (mGy)"."""
    unit = declared.heading.removeprefix(declared.label).strip(" ()")
    return f"{tr(declared.label)} ({tr(unit)})" if unit else tr(declared.label)


def lower(label: str) -> str:
    """A translated label within a sentence, in lower case except for abbreviations and in German."""
    return label if language() == "de" or label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def cached(max_size: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """A `lru_cache` whose key includes the language of the page."""

    def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @lru_cache(maxsize=max_size)
        def by_language(_: str, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            return function(*args, **kwargs)

        @wraps(function)
        def in_this_language(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            return by_language(language(), *args, **kwargs)  # type: ignore[arg-type]  # all arguments of these are hashable

        return in_this_language

    return decorate


def _of_browser() -> tuple[str, ...]:
    locale_name = st.context.locale
    return (locale_name.partition("-")[0].lower(),) if isinstance(locale_name, str) else ()


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@lru_cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """The translations of a language, read from its .po file: no compiled file can be out of date."""
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
