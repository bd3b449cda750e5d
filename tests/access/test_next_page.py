"""After the login a browser goes to a page of this host only."""

import pytest

from dashboard.access import next_page


@pytest.mark.parametrize("path", ["/", "/ct?ct_period=28d", "/dose/study?uid=1.2.3", "/ct?ct_find=a%20b&x=//y"])
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
