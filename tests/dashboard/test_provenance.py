"""Every number names its source object."""

from __future__ import annotations

import pytest

from dashboard.pages.study import provenance
from dashboard.ui.column import columns_of
from dashboard.ui.text.object_sources import explorer_link
from kerma.database.query.studies.study_detail import StudyTotals
from kerma.facts import ct
from kerma.facts.ct import CTEvent
from kerma.settings import settings
from tests.support.study_detail import detail, stored_event

pytestmark = pytest.mark.usefixtures("everybody")
DLP = StudyTotals(dlp_mgy_cm=7.5)


@pytest.mark.parametrize(
    ("uids", "number"), [("p", "2"), ("o + p", "1 + 2"), (None, "sum of events"), ("gone", "gone")]
)
def test_a_total_names_its_source_object(uids: str | None, number: str) -> None:
    study = detail(objects=["o", "p"], totals=DLP, provenance={} if uids is None else {"dlp_mgy_cm": uids})
    rows = provenance.number_rows(study, ct.TOTALS, ())
    assert rows == [{"what": "DLP", "value": "7.5 mGy·cm", "object_number": number}]


def test_a_fact_that_another_object_completed_is_listed() -> None:
    event = stored_event(CTEvent(dlp_mgy_cm=3.0), provenance={"dlp_mgy_cm": "p"})
    rows = provenance.number_rows(detail([event], objects=["o", "p"]), (), columns_of(ct.EVENT_FACTS))
    assert rows == [{"what": "Event 1, DLP", "value": "3 mGy·cm", "object_number": "2"}]


def test_the_raw_object_is_found_in_orthanc_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", "https://orthanc.hospital/pacs/")
    settings.cache_clear()
    link = explorer_link("6b9e19d9-62094390")
    settings.cache_clear()
    assert link == "https://orthanc.hospital/pacs/app/explorer.html#instance?uuid=6b9e19d9-62094390"


CONTRIBUTIONS = {
    "events and totals": ("o", "2 of 3 events, DLP"),
    "a part of everything": ("p", "1 of 3 events, DLP, patient and study; completes CTDIvol"),
    "only facts that others lack": ("q", "completes Comment, DLP, Pitch, SSDE, 2 more"),
    "nothing": ("r", provenance.NOTHING_NEW),
}


@pytest.mark.parametrize(("uid", "text"), CONTRIBUTIONS.values(), ids=CONTRIBUTIONS)
def test_each_of_several_objects_is_listed_with_its_contribution(uid: str, text: str) -> None:
    names = ("comment", "dlp_mgy_cm", "scanning_length_mm", "pitch", "ssde_mgy", "target_region")
    events = [
        stored_event(number=0, provenance={"ctdi_vol_mgy": "p"}),
        stored_event(number=1, provenance=dict.fromkeys(names, "q")),
        stored_event(number=2, source="p"),
    ]
    sources = {"dlp_mgy_cm": "o + p", "patient_sex": "p"}
    study = detail(events, objects=["o", "p", "q", "r"], totals=DLP, provenance=sources)
    assert provenance.contribution(study, uid, ct.TOTALS, columns_of(ct.EVENT_FACTS)) == text


def test_the_contribution_of_a_single_object_is_not_stated() -> None:
    rows = provenance.object_rows(detail([stored_event()]), ct.TOTALS, columns_of(ct.EVENT_FACTS))
    assert rows[0]["contributed"] is None
