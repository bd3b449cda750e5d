"""Somebody who follows the document names 95 of 100 studies within ten minutes, by a few clicks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.tasks.conftest import Colleague, colleague_at
from tests.conftest import SAMPLES
from tests.support.demo_dashboard import demo_dashboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

#: Ten minutes at a minute for each form of ten examinations.
MAX_FORMS = 10
SUFFICIENT_PERCENT = 95.0
_COVERAGE = re.compile(r"([\d.]+) % of the studies have a standard name")


def named_percent(colleague: Colleague) -> float:
    text = colleague.page.get_by_test_id("stMain").inner_text()
    found = _COVERAGE.search(text)
    assert found is not None, text
    return float(found[1])


def accept_what_only_a_person_knows(colleague: Colleague) -> None:
    """Tick the right suggestion for a trauma scan whose protocols name other regions; it is the most frequent one."""
    card = colleague.page.locator("[class*='st-key-kerma-waiting-']").filter(has_text="Trauma Pan Scan")
    if card.count() and not card.get_by_role("checkbox").is_checked():
        card.get_by_text("Accept", exact=True).click()


@pytest.mark.parametrize("has_samples", [False, True], ids=["demo hospital", "demo hospital and samples"])
def test_95_of_100_studies_are_named_within_ten_minutes(
    browser: Browser,
    make_database: Callable[..., str],
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    has_samples: bool,
) -> None:
    if has_samples and not SAMPLES.is_dir():
        pytest.skip(f"{SAMPLES} is absent: real dose objects are not part of the repository")
    further = [path.read_bytes() for path in sorted(SAMPLES.glob("*.dcm"))] if has_samples else []
    folder = tmp_path_factory.mktemp("naming")
    with (
        demo_dashboard(make_database(migrated_template), folder, further) as hospital,
        colleague_at(browser, hospital.url) as colleague,
    ):
        colleague.click("button", "Data")
        colleague.page.get_by_test_id("stTopNavPopover").get_by_text("Standard names", exact=True).click()
        colleague.sees("Waiting for a name")
        for _ in range(MAX_FORMS):
            if named_percent(colleague) >= SUFFICIENT_PERCENT:
                break
            accept_what_only_a_person_knows(colleague)
            colleague.click("button", "Add the accepted names")
            colleague.sees("added.")
        assert named_percent(colleague) >= SUFFICIENT_PERCENT
        assert colleague.clicks <= 2 + MAX_FORMS
