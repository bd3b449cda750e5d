"""Scripts and styles reach the browser compressed, and are the files that Streamlit installed."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import brotli
import pytest

from bench.dashboard.first_look.__main__ import MAX_KB
from bench.dashboard.first_look.browser import fresh_window, settle
from tests.support.http_answers import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def script(dashboard_url: str) -> str:
    """The path of the script that every page loads first."""
    [path] = re.findall(r'src="\./(static/js/[^"]+\.js)"', ask(dashboard_url, "/").body.decode())
    return f"/{path}"


@pytest.mark.parametrize(
    ("accepted", "coding", "decompress"),
    [
        ("gzip, deflate", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ],
)
def test_a_compressed_script_is_the_script(
    dashboard_url: str, script: str, accepted: str, coding: str, decompress: Callable[[bytes], bytes]
) -> None:
    compressed = ask(dashboard_url, script, Accept_Encoding=accepted)
    plain = ask(dashboard_url, script)
    assert compressed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert decompress(compressed.body) == plain.body
    assert compressed.headers["content-type"] == plain.headers["content-type"]


def test_a_browser_that_refuses_gzip_gets_the_plain_script(dashboard_url: str, script: str) -> None:
    assert "content-encoding" not in ask(dashboard_url, script, Accept_Encoding="gzip;q=0, identity").headers


def test_caches_distinguish_the_two_forms(dashboard_url: str, script: str) -> None:
    headers = ask(dashboard_url, script, "HEAD", Accept_Encoding="gzip").headers
    assert headers["vary"] == "Accept-Encoding"
    assert "immutable" in headers["cache-control"]


def test_a_script_that_the_browser_has_is_not_sent_again(dashboard_url: str, script: str) -> None:
    tag = ask(dashboard_url, script, "HEAD", Accept_Encoding="gzip").headers["etag"]
    again = ask(dashboard_url, script, Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", ["/static/../index.html", "/static/js/%2e%2e/%2e%2e/index.html", "/static/js/none.js"])
def test_a_path_that_names_no_asset_is_answered_by_streamlit(dashboard_url: str, path: str) -> None:
    assert not ask(dashboard_url, path, Accept_Encoding="gzip").headers.get("etag", "").endswith('-gzip"')


@pytest.mark.parametrize("path", ["/", "/ct", "/ct_charts", "/study?uid=1.9"])
def test_the_first_load_of_a_page_is_light(browser: Browser, dashboard_url: str, path: str) -> None:
    with fresh_window(browser, throttled=False) as (page, transferred):
        page.goto(dashboard_url + path)
        settle(page)
        assert sum(transferred) < 1000 * MAX_KB
