"""What a browser gets first: a page that brings Kerma's style and loads its scripts early."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from dashboard.ui import index_page
from tests.support.http_answers import ask

STYLE = Path(index_page.__file__).parent.parent / "assets" / "kerma.css"


def page(dashboard_url: str, path: str) -> str:
    return ask(dashboard_url, path, Accept="text/html", Accept_Encoding="gzip").body.decode()


@pytest.mark.parametrize("path", ["/", "/ct", "/study?uid=1.9"])
def test_a_page_brings_the_style(dashboard_url: str, path: str) -> None:
    assert STYLE.read_text() in page(dashboard_url, path)


def test_every_script_that_loads_early_is_installed(dashboard_url: str) -> None:
    names = re.findall(r'modulepreload" crossorigin href="\./([^"]+)"', page(dashboard_url, "/"))
    assert [name for name in names if not Path(get_static_dir(), name).is_file()] == []
    assert [early for early in index_page.EARLY if not any(f"/{early}." in name for name in names)] == []


def test_the_length_of_a_page_is_stated(dashboard_url: str) -> None:
    answer = ask(dashboard_url, "/ct", Accept="text/html")
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "etag" not in answer.headers


def test_an_export_that_a_browser_downloads_stays_compressed(dashboard_url: str) -> None:
    answer = ask(dashboard_url, "/export/ct.csv", Accept="text/html,*/*", Accept_Encoding="gzip")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-encoding"] == "gzip"
