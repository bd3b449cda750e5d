"""Text that comes from objects, shown as text: no markup, no formula, no icon, whatever it holds.

Streamlit reads markup in labels, headings and messages, and gives some of it a meaning even when it is
escaped (`:material/…:`, `:tada:`). So text from objects goes only here, into tables, and into choices of a selectbox.
"""

from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st


def title(text: str, below: str) -> None:
    """The heading of a page, made of text from an object, and a quiet line below it."""
    st.html(f'<h1 class="kerma-title">{escape(text)}</h1><p class="kerma-line kerma-quiet">{escape(below)}</p>')


def line(text: str) -> None:
    """One paragraph."""
    st.html(f'<p class="kerma-line">{escape(text)}</p>')


def note(text: str) -> None:
    """A small, quiet paragraph, no wider than its text."""
    st.html(f'<p class="kerma-line kerma-quiet kerma-note">{escape(text)}</p>', width="content")


def cards(groups: Mapping[str, Iterable[tuple[str, str]]]) -> None:
    """Groups of labels and values side by side, as many as the window holds."""
    st.html(f'<div class="kerma-cards">{"".join(_card(heading, pairs) for heading, pairs in groups.items())}</div>')


def _card(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    return f'<section><h3 class="kerma-group">{escape(heading)}</h3><dl class="kerma-facts">{lines}</dl></section>'


def bullets(sentences: Iterable[str]) -> None:
    """A list of sentences."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    st.html(f'<ul class="kerma-list">{items}</ul>')


def notice(sentence: str) -> None:
    """A sentence that must be seen, and may repeat what somebody typed."""
    st.html(f'<p class="kerma-notice" role="status">{escape(sentence)}</p>')


def heading(text: str) -> None:
    """The heading of one part of a page."""
    st.html(f'<h2 class="kerma-group kerma-part">{escape(text)}</h2>', width="content")


def empty(sentence: str) -> None:
    """What to do where there is nothing to show."""
    st.html(f'<p class="kerma-notice kerma-calm" role="status">{escape(sentence)}</p>')
