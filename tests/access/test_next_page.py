"""After the login a browser goes to a page of this host only."""

from urllib.parse import unquote

import pytest

from dashboard.access import next_page

#: The link of a scheduled report.
REPORT = "/ct?ct_from=2026-03-02&ct_to=2026-03-08&ct_name=CT+head"


def test_the_link_of_a_report_survives_the_login() -> None:
    path, _, query = REPORT.partition("?")
    requested = next_page.requested({"type": "http", "path": path, "query_string": query.encode()})
    assert next_page.own_path(unquote(requested)) == REPORT


@pytest.mark.parametrize("path", ["/", "/ct?ct_period=28d", "/dose/study?uid=1.2.3", "/ct?ct_find=a%20b&x=//y", REPORT])
def test_a_path_of_this_host_is_followed(path: str) -> None:
    assert next_page.own_path(path) == path


@pytest.mark.parametrize(
    "url",
    [
        *("//evil.example", "https:evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "\n//evil.example", "/ /evil.example", "javascript:alert(1)", "evil.example", ""),
        *("/a\r\nSet-Cookie: x=y", "/" + "a" * 5000, "/a\\..\\b"),
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert next_page.own_path(url) == ""
