"""Shows text from objects as plain text: without markup, formulas or icons.

Streamlit interprets markup in labels, headings and messages, some of it even when it is escaped (`:material/…:`,
`:tada:`). Text from objects is therefore shown only here, in tables, and as options of a selectbox.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Literal, NamedTuple, TypeAlias

import streamlit as st

#: Level of a heading below the title of the page, which has level 1.
HeadingLevel: TypeAlias = Literal[2, 3]


def title(text: str, below: str) -> None:
    """The title of a page, and a line in grey below it."""
    st.html(f'<h1 class="kerma-title">{escape(text)}</h1><p class="kerma-line kerma-quiet">{escape(below)}</p>')


def line(text: str) -> None:
    """One paragraph."""
    st.html(f'<p class="kerma-line">{escape(text)}</p>')


def link_button(text: str, url: str) -> None:
    """A link to a page of this server outside Streamlit, in the same tab: Streamlit's own links open another."""
    st.html(f'<a class="kerma-link-button" href="{escape(url)}">{escape(text)}</a>', width="content")


def note(text: str) -> None:
    """A small paragraph in grey, as wide as its text."""
    st.html(f'<p class="kerma-line kerma-quiet kerma-note">{escape(text)}</p>', width="content")


def cards(groups: Mapping[str, Iterable[tuple[str, str]]], *, level: HeadingLevel = 3) -> None:
    """Groups of labels and values side by side, as many as fit the window; each has a heading of this level."""
    sections = "".join(_card(heading, pairs, level) for heading, pairs in groups.items())
    st.html(f'<div class="kerma-cards">{sections}</div>')


def _card(heading: str, pairs: Iterable[tuple[str, str]], level: HeadingLevel) -> str:
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    title = f'<h{level} class="kerma-group">{escape(heading)}</h{level}>'
    return f'<section>{title}<dl class="kerma-facts">{lines}</dl></section>'


class Definition(NamedTuple):
    """A name, what it stands for now, and what it means in one or more sentences, with code in backticks."""

    name: str
    value: str
    meaning: str


def definitions(items: Iterable[Definition]) -> None:
    """Names with their values, and below each what it means."""
    lines = "".join(
        f"<dt><code>{escape(item.name)}</code></dt><dd>{escape(item.value)}</dd>"
        f'<dd class="kerma-quiet">{_CODE.sub(_as_code, escape(item.meaning))}</dd>'
        for item in items
    )
    st.html(f'<dl class="kerma-definitions">{lines}</dl>')


_CODE = re.compile(r"`([^`]+)`")


def _as_code(found: re.Match[str]) -> str:
    return f"<code>{found[1]}</code>"


def legend(items: Iterable[tuple[str, str]]) -> None:
    """Labels, each behind a dot in its colour."""
    dots = "".join(f'<li><i style="background:{escape(colour)}"></i>{escape(label)}</li>' for label, colour in items)
    st.html(f'<ul class="kerma-legend">{dots}</ul>')


def chips(texts: Iterable[str], label: str) -> None:
    """Short texts side by side, each in a frame; `label` names the list to screen readers."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    st.html(f'<ul class="kerma-tags" aria-label="{escape(label)}">{items}</ul>')


def paragraph(text: str) -> None:
    """Text with the line breaks that somebody typed."""
    st.html(f'<p class="kerma-line kerma-typed">{escape(text)}</p>')


def bullets(texts: Iterable[str]) -> None:
    """A bulleted list."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    st.html(f'<ul class="kerma-list">{items}</ul>')


def notice(text: str) -> None:
    """A highlighted message, which may repeat user input."""
    st.html(f'<p class="kerma-notice" role="status">{escape(text)}</p>')


def heading(text: str, *, level: HeadingLevel = 2) -> None:
    """The heading of a section of the page; level 3 within a section that has a heading."""
    st.html(f'<h{level} class="kerma-group kerma-part">{escape(text)}</h{level}>', width="content")


def result(text: str) -> None:
    """What a change of the user has done: no warning."""
    st.html(f'<p class="kerma-notice kerma-calm" role="status">{escape(text)}</p>')


def empty(text: str) -> None:
    """A message in place of content that is missing."""
    st.html(f'<p class="kerma-notice kerma-calm" role="status">{escape(text)}</p>')
