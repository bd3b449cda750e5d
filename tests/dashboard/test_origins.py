from __future__ import annotations

from typing import Any

import pytest

from dashboard.pages.study import provenance
from dashboard.ui.column import columns_of
from kerma.facts import ct
from kerma.settings import settings
from tests.support.study_detail import detail


def source_object(teller: str | None) -> str:
    found = detail(
        objects=["o", "p"],
        study={"dlp_mgy_cm": 7.5, "provenance": {} if teller is None else {"dlp_mgy_cm": teller}},
    )
    [row] = provenance.origin_rows(found, ct.TOTALS, ())
    assert (row["what"], row["value"]) == ("DLP", "7.5 mGy·cm")
    return str(row["object_number"])


@pytest.mark.parametrize(
    ("teller", "number"), [("p", "2"), ("o + p", "1 + 2"), (None, "sum of events"), ("gone", "gone")]
)
def test_a_total_leads_to_the_object_that_told_it(teller: str | None, number: str) -> None:
    assert source_object(teller) == number


def test_a_fact_that_another_object_completed_is_listed() -> None:
    event = {"provenance": {"dlp_mgy_cm": "p"}, "dlp_mgy_cm": 3.0}
    rows = provenance.origin_rows(detail([event], objects=["o", "p"]), (), columns_of(ct.EVENT))
    assert rows == [{"what": "Event 1, DLP", "value": "3 mGy·cm", "object_number": "2"}]


def test_the_raw_object_is_found_in_orthanc_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", "https://orthanc.hospital/pacs/")
    settings.cache_clear()
    link = provenance.explorer_link("6b9e19d9-62094390")
    settings.cache_clear()
    assert link == "https://orthanc.hospital/pacs/app/explorer.html#instance?uuid=6b9e19d9-62094390"


TOTAL = {"dlp_mgy_cm": 7.5, "provenance": {"dlp_mgy_cm": "o + p", "patient_sex": "p"}}
CONTRIBUTIONS = {
    "events and totals": ("o", "2 of 3 events, DLP"),
    "a share of all": ("p", "1 of 3 events, DLP, patient and study; fills CTDIvol"),
    "only what others left out": ("q", "fills Comment, DLP, Pitch, SSDE, 2 more"),
    "nothing": ("r", provenance.NOTHING_NEW),
}


@pytest.mark.parametrize(("teller", "told"), CONTRIBUTIONS.values(), ids=CONTRIBUTIONS)
def test_each_of_several_objects_is_told_with_what_it_contributed(teller: str, told: str) -> None:
    names = ("comment", "dlp_mgy_cm", "scanning_length_mm", "pitch", "ssde_mgy", "target_region")
    events: list[dict[str, Any]] = [
        {"provenance": {"ctdi_vol_mgy": "p"}},
        {"provenance": dict.fromkeys(names, "q")},
        {"sop_instance_uid": "p"},
    ]
    found = detail(events, objects=["o", "p", "q", "r"], study=TOTAL)
    assert provenance.contribution(found, teller, ct.TOTALS, columns_of(ct.EVENT)) == told


def test_the_only_object_contributed_everything_and_that_is_not_said() -> None:
    made = {"orthanc_id": "x", "source": "ct_rdsr", "content_at": None, "received_at": None}
    found = detail([{}])
    found.objects[0].update(made)
    assert provenance.object_rows(found, ct.TOTALS, columns_of(ct.EVENT))[0]["contributed"] is None
