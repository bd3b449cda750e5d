"""The menu of pages in the head: items that open lists of pages, and pages that stand in the menu themselves."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.ui import navigation
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import tr


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page and its line in the menu.

    Attributes:
        page: its address.
        show: draws it.
        title: its English name in the menu.
        icon: a Material symbol; empty: it has no line in the menu and is reached by links.
        document_title: its name in the tab of the browser, in the language of the page; None: that in the menu.
    """

    page: Page
    show: Callable[[], None]
    title: str
    icon: str = ""
    document_title: Callable[[], str] | None = None

    def declared(self) -> st.Page:
        """The page for Streamlit."""
        return st.Page(
            self.show,
            title=tr(self.title),
            icon=self.icon or None,
            url_path=self.page,
            default=self.page is Page.HOME,
            visibility="visible" if self.icon else "hidden",
        )

    def tab_title(self) -> str:
        """What the tab of the browser shows."""
        if self.page is Page.HOME:
            return "Kerma"
        return f"{self.document_title() if self.document_title else tr(self.title)} · Kerma"


@dataclass(frozen=True)
class Section:
    """An item of the menu, which opens a list of pages; without a title, its pages stand in the menu themselves."""

    title: str
    entries: Sequence[Entry]


def show(sections: Sequence[Section]) -> tuple[Entry, st.Page]:
    """Show the menu, register its pages for links, and give the page of the URL.

    Args:
        sections: all pages, from left to right; the first section has no title.
    """
    declared = {entry.page: entry.declared() for section in sections for entry in section.entries}
    navigation.register(declared)
    listed = {tr(section.title): _lines(section, declared) for section in sections if section.title}
    alone = [declared[entry.page] for section in sections for entry in section.entries if _stands_alone(section, entry)]
    # Streamlit would show an item without pages.
    current = st.navigation({"": alone, **{title: pages for title, pages in listed.items() if pages}}, position="top")
    entry = next(one for section in sections for one in section.entries if declared[one.page] is current)
    return entry, current


def item_number(sections: Sequence[Section], current: Page) -> int:
    """Which item of the menu contains a page, from 1; 0: it is reached by links only."""
    return next((number for number, pages in enumerate(_items(sections), 1) if current in pages), 0)


def _lines(section: Section, declared: dict[Page, st.Page]) -> list[st.Page]:
    return [declared[entry.page] for entry in section.entries if entry.icon]


def _stands_alone(section: Section, entry: Entry) -> bool:
    """Whether Streamlit declares a page outside the lists: pages without a line are declared nowhere else."""
    return not section.title or not entry.icon


def _items(sections: Sequence[Section]) -> Iterator[set[Page]]:
    for section in sections:
        pages = {entry.page for entry in section.entries if entry.icon}
        if section.title and pages:
            yield pages
        elif not section.title:
            yield from ({page} for page in sorted(pages))
