"""Addresses are made so that whatever a study is called stays one parameter."""

import pytest

from orthanc_plugin.routes import dose_page


@pytest.mark.parametrize("base", ["http://dashboard:18501", "http://dashboard:18501/"])
def test_the_dose_page_is_found_under_the_dashboard_s_address(base: str) -> None:
    assert dose_page(base, "1.2.3") == "http://dashboard:18501/study?uid=1.2.3"


def test_a_strange_uid_cannot_leave_its_parameter() -> None:
    assert dose_page("http://d", "1&x=2#y") == "http://d/study?uid=1%26x%3D2%23y"
