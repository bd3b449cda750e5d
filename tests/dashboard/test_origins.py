from __future__ import annotations

import pytest
from details import detail

from dashboard import origins
from kerma.facts import ct
from kerma.settings import settings


def told_by(teller: str | None) -> str:
    found = detail(
        objects=["o", "p"],
        study={"dlp_mgy_cm": 7.5, "told_by": {} if teller is None else {"dlp_mgy_cm": teller}},
    )
    [row] = origins.origin_rows(found, ct.TOTALS, ())
    assert (row["what"], row["value"]) == ("DLP", "7.5 mGy·cm")
    return str(row["object_number"])


@pytest.mark.parametrize(
    ("teller", "number"), [("p", "2"), ("o + p", "1 + 2"), (None, "sum of events"), ("gone", "gone")]
)
def test_a_total_leads_to_the_object_that_told_it(teller: str | None, number: str) -> None:
    assert told_by(teller) == number


def test_a_fact_that_another_object_completed_is_listed() -> None:
    event = {"told_by": {"dlp_mgy_cm": "p"}, "dlp_mgy_cm": 3.0}
    rows = origins.origin_rows(detail([event], objects=["o", "p"]), (), ct.EVENT)
    assert rows == [{"what": "Event 1, DLP", "value": "3 mGy·cm", "object_number": "2"}]


def test_the_raw_object_is_found_in_orthanc_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", "https://orthanc.hospital/pacs/")
    settings.cache_clear()
    link = origins.explorer_link("6b9e19d9-62094390")
    settings.cache_clear()
    assert link == "https://orthanc.hospital/pacs/app/explorer.html#instance?uuid=6b9e19d9-62094390"
