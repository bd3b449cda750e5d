"""URL parameters: typed codecs, reading and writing of parameters, and messages about parameters that are ignored.

Filters, list layout, charts, options and exports use this one mechanism.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import streamlit as st

from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.messages import Message, message

#: The calendars of the pages offer days from the first to the last of these.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

# A message repeats at most this many characters of a URL.
_MAX_REPEATED = 100
_YES_NO = {"yes": True, "no": False}
_TRUE_FALSE = {"true": True, "false": False}
_MAX_PAGE_DIGITS = 9

T = TypeVar("T")
Code = TypeVar("Code", bound=str)


class Fault(Enum):
    """Why a URL parameter is not used."""

    INVALID = "its value is not of the expected form"
    UNKNOWN = "there is no such parameter"
    PRIVATE = "its value would identify a person"
    FORBIDDEN = "the user has not the right that it needs"


_IGNORED = {
    Fault.INVALID: msg("Ignored URL parameter “{parameter}={value}”: expected {expected}."),
    Fault.UNKNOWN: msg("Ignored URL parameter “{parameter}”: no filter of this page."),
    Fault.PRIVATE: msg("Ignored URL parameter “{parameter}”: it would identify a person."),
    Fault.FORBIDDEN: msg("Ignored URL parameter “{parameter}”: your roles do not permit it."),
}
_REFUSED = {
    Fault.INVALID: msg("URL parameter “{parameter}={value}”: expected {expected}."),
    Fault.UNKNOWN: msg("URL parameter “{parameter}”: there is no such parameter."),
    Fault.PRIVATE: msg("URL parameter “{parameter}”: it would identify a person."),
    Fault.FORBIDDEN: msg("URL parameter “{parameter}”: your roles do not permit it."),
}


class ParameterFault(NamedTuple):
    """A URL parameter that is not used.

    Attributes:
        fault: why.
        parameter: its name.
        value: its value, where the message repeats it.
        expected: what would be valid.
    """

    fault: Fault
    parameter: str
    value: str = ""
    expected: Message = message("")

    def ignored(self) -> str:
        """The message of a page, which ignores the parameter, in the language of the page."""
        return self._text(_IGNORED)

    def refused(self) -> str:
        """The message of an export, which is refused, in the language of the page."""
        return self._text(_REFUSED)

    def _text(self, patterns: Mapping[Fault, str]) -> str:
        return tr(
            patterns[self.fault],
            parameter=shortened(self.parameter),
            value=shortened(self.value),
            expected=translated(self.expected),
        )


Faults = tuple[ParameterFault, ...]


def shortened(text: str) -> str:
    """The first 100 characters of a text, with an ellipsis where it is longer."""
    return text if len(text) <= _MAX_REPEATED else f"{text[: _MAX_REPEATED - 1]}…"


@dataclass(frozen=True)
class Codec(Generic[T]):
    """Conversion between a value and its text in a URL.

    Attributes:
        read: the value of a text; raises ValueError, KeyError or OverflowError for an invalid text.
        write: the text of a value.
        expected: what a valid text is, for messages.
    """

    read: Callable[[str], T]
    write: Callable[[T], str]
    expected: Message

    def value(self, text: str) -> T | None:
        """The value of a text; None for an invalid one."""
        if "\0" in text:  # PostgreSQL stores no NUL
            return None
        try:
            return self.read(text.strip())
        except (ValueError, KeyError, OverflowError):
            return None


def day_codec(minimum: date = date.min, maximum: date = date.max) -> Codec[date]:
    """Dates (ISO 8601) from `minimum` to `maximum`."""

    def read(text: str) -> date:
        day = date.fromisoformat(text)
        if not minimum <= day <= maximum:
            raise ValueError
        return day

    return Codec(read, date.isoformat, message("a date (YYYY-MM-DD)"))


def option_codec(codes: Mapping[Code, object]) -> Codec[Code]:
    """One of several codes."""
    by_text = {str(code): code for code in codes}
    return Codec(by_text.__getitem__, str, message("one of {options}", options=", ".join(filter(None, by_text))))


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:_MAX_PAGE_DIGITS]) > 0):
        raise ValueError
    return int(text[:_MAX_PAGE_DIGITS])


#: Any date.
DAY = day_codec()
#: A date that the calendars of the pages offer.
CALENDAR_DAY = day_codec(FIRST_DAY, LAST_DAY)
YES_NO: Codec[bool] = Codec(
    lambda text: _YES_NO[text.lower()], lambda value: "yes" if value else "no", message("yes or no")
)
#: A toggle as Streamlit writes it into the URL (`bind="query-params"`).
TRUE_FALSE: Codec[bool] = Codec(
    lambda text: _TRUE_FALSE[text.lower()], lambda value: str(value).lower(), message("true or false")
)
#: An identifier of a row in Kerma's database.
IDENTIFIER: Codec[UUID] = Codec(UUID, str, message("an identifier (UUID)"))
PAGE_NUMBER: Codec[int] = Codec(_page_number, str, message("a page number from 1"))


class Parsed(NamedTuple, Generic[T]):
    """The value of a parameter, and its faults."""

    value: T
    faults: Faults = ()


@dataclass(frozen=True)
class UrlParameter(Generic[T]):
    """A URL parameter.

    Attributes:
        name: its name.
        codec: how its value is read and written.
        default: its value where the URL does not contain it; not written into URLs.
    """

    name: str
    codec: Codec[T]
    default: T

    def read(self, params: Mapping[str, str]) -> Parsed[T]:
        """The value in the parameters of a URL; the default where it is absent, empty or invalid."""
        text = params.get(self.name, "").strip()
        if not text:
            return Parsed(self.default)
        value = self.codec.value(text)
        if value is None:
            return Parsed(self.default, (self.fault(params[self.name]),))
        return Parsed(value)

    def fault(self, value: str) -> ParameterFault:
        """The fault of an invalid value."""
        return ParameterFault(Fault.INVALID, self.name, value, self.codec.expected)

    def written(self, value: T | None) -> dict[str, str]:
        """The parameter with this value; empty for the default and None."""
        return {} if value is None or value == self.default else {self.name: self.codec.write(value)}

    def of_page(self) -> T:
        """The value in the page's URL; an invalid one is reported on the page."""
        value, faults = self.read(st.query_params)
        report(faults)
        return value

    def store(self, value: T | None) -> None:
        """Write a value into the page's URL."""
        store(self.name, self.written(value).get(self.name, ""))


def page_number(name: str) -> UrlParameter[int]:
    """The URL parameter of the page of a list."""
    return UrlParameter(name, PAGE_NUMBER, 1)


def toggle(name: str) -> UrlParameter[bool]:
    """The URL parameter of a toggle that Streamlit binds to the URL, which begins off."""
    return UrlParameter(name, TRUE_FALSE, default=False)


def store(name: str, text: str) -> None:
    """Write the text of a parameter into the page's URL; an empty one removes the parameter."""
    if not text:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != text:
        st.query_params[name] = text


def report(faults: Faults) -> None:
    """Show a notice for each parameter that is ignored."""
    for fault in faults:
        plain_text.notice(fault.ignored())
