"""Text that comes from objects, shown as text: no markup, no formula, no icon, whatever it holds.

Streamlit reads markup in labels, headings and messages, and gives some of it a meaning even when it is
escaped (`:material/…:`, `:tada:`). So text from objects goes only here, into tables, and into choices of a selectbox.
"""

from collections.abc import Iterable
from html import escape

import streamlit as st


def title(text: str, below: str) -> None:
    """The heading of a page, made of text from an object, and a quiet line below it."""
    st.html(f'<h1 class="kerma-title">{escape(text)}</h1><p class="kerma-line kerma-quiet">{escape(below)}</p>')


def line(text: str, *, quiet: bool = False) -> None:
    """One paragraph."""
    st.html(f'<p class="kerma-line{" kerma-quiet" if quiet else ""}">{escape(text)}</p>')


def facts(heading: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Labels and values, one pair a line."""
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs)
    st.html(f'<h3 class="kerma-group">{escape(heading)}</h3><dl class="kerma-facts">{lines}</dl>')


def bullets(sentences: Iterable[str]) -> None:
    """A list of sentences."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    st.html(f'<ul class="kerma-list">{items}</ul>')


def notice(sentence: str) -> None:
    """A sentence that must be seen, and may repeat what somebody typed."""
    st.html(f'<p class="kerma-notice" role="status">{escape(sentence)}</p>')
