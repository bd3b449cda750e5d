"""Data quality as a physicist clicks: from a kind of problem to its study, from a machine to its studies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.known_rows import HOSTILE

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


def test_a_kind_of_problem_leads_to_its_study(visitor: Visitor) -> None:
    visitor.visit("/quality?of=DX&period=all")
    visitor.sees("Problems by kind")
    visitor.click_row(0, table=1)
    visitor.sees("1 study, newest first:")
    visitor.click_row(0, table=2)
    visitor.page.wait_for_url("**/study?uid=2.*")
    visitor.sees("Source of each number")


def test_a_machine_leads_to_its_studies(visitor: Visitor) -> None:
    visitor.visit("/quality?period=all")
    visitor.cells("Ring 64 · CT1")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/ct?ct_machine=*")
    visitor.sees("50 studies, newest first")


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_of_objects_stay_texts(visitor: Visitor, name: str) -> None:
    visitor.visit("/quality?of=DX&period=all")
    assert visitor.cells(HOSTILE[name]) >= 1
    assert visitor.dialogs == []
