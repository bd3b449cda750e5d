"""What a changed widget of a filter does: the URL, or the session's private criteria, follow it."""

from collections.abc import Iterable

import streamlit as st

from dashboard.filters import widgets
from dashboard.ui import keys, url_state
from kerma.database.query.filters.criterion import Criterion


def changed(prefix: str, criterion: Criterion) -> None:
    """Take over the state of a criterion's widget."""
    text = widgets.text_of(criterion, prefix)
    if criterion.is_private:
        private = st.session_state.setdefault(keys.private(prefix), {})
        private.pop(criterion.name, None)
        private.update({criterion.name: text} if text else {})
    else:
        url_state.store(keys.criterion(prefix, criterion.name), text)
    first_page(prefix)


def applied(prefix: str, criteria: Iterable[Criterion]) -> None:
    """Take over the states of the widgets of criteria."""
    for criterion in criteria:
        changed(prefix, criterion)


def first_page(prefix: str) -> None:
    """Go to the first page of the list; call it before the pages are shown, or in a callback."""
    st.session_state[keys.page(prefix)] = 1
