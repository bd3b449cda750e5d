"""The cards at the top of the page of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.pages.study.study_cards import has_gap, per_row
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]


def cards(app: AppTest) -> list[tuple[str, str]]:
    assert not app.exception
    return [(card.label, card.value) for card in app.metric]


@pytest.mark.parametrize("count", [*range(1, 13), 15, 16])
def test_rows_of_cards_have_no_gap(count: int) -> None:
    shown = count + has_gap(count)
    assert shown % per_row(shown) == 0
    assert per_row(shown) <= 5


def test_a_fluoroscopy_states_its_time_in_minutes(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", modality="RF", fluoro_time_s=2001.13, dap_gy_cm2=12.5)
    assert ("Fluoro time", "33:21 min") in cards(page("study", uid="1.1"))


def test_a_fluoroscopy_without_skin_dose_leads_with_its_totals(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", modality="RF", dap_gy_cm2=12.5)
    assert cards(page("study", uid="1.1"))[0] == ("DAP", "12.5 Gy·cm²")


def test_a_ct_leads_with_the_range_of_ctdivol_in_each_phantom(rows: Connection, page: Page) -> None:
    localizer = {"ctdi_vol_mgy": 0.1, "ctdi_phantom": "body_32cm", "acquisition_type": "constant_angle"}
    body = [{"ctdi_vol_mgy": dose, "ctdi_phantom": "body_32cm"} for dose in (12.25, 4.5)]
    head = {"ctdi_vol_mgy": 55.0, "ctdi_phantom": "head_16cm"}
    add_study(rows, add_machine(rows), "1.1", events=[localizer, *body, head], dlp_mgy_cm=900.0)
    app = page("study", uid="1.1")
    assert cards(app)[:3] == [("CTDIvol", "4.5 to 12.25 mGy"), ("CTDIvol", "55 mGy"), ("DLP", "900 mGy·cm")]
    assert [card.delta for card in app.metric[:2]] == ["body, 32 cm", "head, 16 cm"]


def test_a_mammography_leads_with_the_dose_of_each_breast(rows: Connection, page: Page) -> None:
    add_study(rows, add_machine(rows), "1.1", modality="MG", agd_left_mgy=1.5, agd_right_mgy=2.25)
    assert cards(page("study", uid="1.1")) == [
        ("AGD left", "1.5 mGy"),
        ("AGD right", "2.25 mGy"),
        ("Irradiation events", "0"),
    ]
