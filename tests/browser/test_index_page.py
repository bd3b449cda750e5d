"""What a browser gets first: a page that brings Kerma's style and loads its scripts early."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from streamlit.file_util import get_static_dir

from dashboard.ui import early_scripts, index_page
from tests.support.http_answers import ask

if TYPE_CHECKING:
    from tests.support.chromium import Visitor

SCRIPTS = Path(get_static_dir()) / "static" / "js"
STYLE = Path(index_page.__file__).parent.parent / "assets" / "kerma.css"


def page(dashboard_url: str, path: str) -> str:
    return ask(dashboard_url, path, Accept="text/html", Accept_Encoding="gzip").body.decode()


@pytest.mark.parametrize("path", ["/", "/ct", "/study?uid=1.9"])
def test_a_page_brings_the_style(dashboard_url: str, path: str) -> None:
    assert STYLE.read_text() in page(dashboard_url, path)


@pytest.mark.parametrize("path", early_scripts.ELEMENTS)
def test_every_script_that_loads_early_is_installed(dashboard_url: str, path: str) -> None:
    names = re.findall(r'modulepreload" crossorigin href="\./static/js/([^"]+)"', page(dashboard_url, f"/{path}"))
    assert [name for name in names if not (SCRIPTS / name).is_file()] == []
    assert len(names) == len(set(names))
    assert [
        early for early in early_scripts.ELEMENTS[path] if not any(name.startswith(f"{early}.") for name in names)
    ] == []


def test_after_the_early_scripts_a_study_needs_those_of_tables_and_charts_alone(visitor: Visitor) -> None:
    early = set(early_scripts.names_of_page("study"))
    requested = list[str]()
    visitor.page.on("request", lambda request: requested.append(request.url.rpartition("/")[2]))
    visitor.visit("/study?uid=1.9")
    late = [name for name in requested[max(map(requested.index, early)) + 1 :] if name.endswith(".js")]
    assert set(late) <= set(early_scripts.with_imports(early_scripts.LARGE))


def test_a_page_is_drawn_before_the_server_has_been_asked_where_it_is(visitor: Visitor) -> None:
    questions = list[str]()
    visitor.page.route(re.compile("_stcore/(health|host-config)"), lambda route: questions.append(route.request.url))
    visitor.visit("/ct")
    assert {urlsplit(url).path for url in questions} == {"/_stcore/health", "/_stcore/host-config"}


def test_the_length_of_a_page_is_stated(dashboard_url: str) -> None:
    answer = ask(dashboard_url, "/ct", Accept="text/html")
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "etag" not in answer.headers


def test_an_export_that_a_browser_downloads_stays_compressed(dashboard_url: str) -> None:
    answer = ask(dashboard_url, "/export/ct.csv", Accept="text/html,*/*", Accept_Encoding="gzip")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-encoding"] == "gzip"
