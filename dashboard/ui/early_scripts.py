"""Streamlit's scripts that a page needs for its first look, named in its head so that the browser loads them at once.

Without this, the script of each kind of element is requested when the first element of this kind arrives, and what it
imports after that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from streamlit.file_util import get_static_dir

from dashboard.ui.modalities import MODALITIES
from dashboard.ui.navigation import Page

_SCRIPTS = Path(get_static_dir()) / "static" / "js"
# Rolldown writes `import{a as b}from"./name.digest.js"`; an import on demand is `import("./name.digest.js")`.
_IMPORT = re.compile(r"""\b(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
_EVERY_PAGE = ("Html", "StreamlitMarkdown", "Selectbox", "TextInput")
_TABLE = ("DataFrame",)
_SMALL_OF_CHART = ("ArrowVegaLiteChart", "vega-interpreter")
_CHART = (*_SMALL_OF_CHART, "embed")
_FILTERS = ("Multiselect", "PageLink")
#: The large scripts of tables and charts: where texts stand above these, they come with the elements, and the texts
#: need not wait for them.
LARGE = (*_TABLE, "embed")
#: Scripts of the elements of each page, by the beginning of their names; those of the first window first.
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "": ("PageLink", "Metric"),
    **{modality.studies: (*_FILTERS, *_TABLE) for modality in MODALITIES},
    **{
        modality.charts: (*_FILTERS, "ButtonGroup", "Checkbox", *_CHART, "DownloadButton", "BidiComponent")
        for modality in MODALITIES
    },
    Page.STUDY: ("PageLink", "Metric", "ButtonGroup", *_SMALL_OF_CHART, "DownloadButton", "LinkButton", "Button"),
}


@cache
def names_of_page(path: str) -> tuple[str, ...]:
    """File names of the scripts to load early.

    Args:
        path: URL path of the page without slashes, empty for the start page.
    """
    return tuple(dict.fromkeys(with_imports((*_EVERY_PAGE, *ELEMENTS.get(path, ())))))


def with_imports(elements: Sequence[str]) -> Iterator[str]:
    """The scripts of these elements and what they import, each after its importer."""
    waiting = [path.name for element in reversed(elements) for path in _files(element)]
    seen = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting.extend(reversed(_imports(name)))


def _files(element: str) -> list[Path]:
    return sorted(_SCRIPTS.glob(f"{element}.*.js"))


@cache
def _imports(name: str) -> list[str]:
    return _IMPORT.findall((_SCRIPTS / name).read_text("utf-8"))
