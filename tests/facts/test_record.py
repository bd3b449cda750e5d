"""A record of facts and its JSON form."""

from datetime import datetime

import pytest

from kerma.facts.ct import CTEvent, CTXRaySource, DoseCheck
from kerma.facts.record import fact_names, from_json, to_json
from kerma.facts.study import HEADER, Study
from kerma.standard.enumerations import DoseCheckKind

EVENT = CTEvent(
    irradiation_event_uid="1.2.3",
    started_at=datetime(2026, 3, 1, 10, 0, 0, 250000),  # noqa: DTZ001 -- the modality's local time
    dlp_mgy_cm=0.0,
    sources=(CTXRaySource(tube_voltage_kv=120.0),),
    dose_check=(DoseCheck(kind=DoseCheckKind.ALERT, quantity="dlp_mgy_cm", configured_value=1000.0),),
)


def test_zero_is_written_and_an_absent_fact_is_left_out() -> None:
    written = to_json(EVENT)
    assert written["dlp_mgy_cm"] == 0.0
    assert "ctdi_vol_mgy" not in written


def test_a_record_survives_json() -> None:
    assert from_json(CTEvent, to_json(EVENT)) == EVENT


def test_unknown_names_are_ignored() -> None:
    assert from_json(CTEvent, {"no_such_fact": 1.0}) == CTEvent()


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="sideways"):
        from_json(DoseCheck, {"kind": "sideways", "quantity": "dlp_mgy_cm"})


def test_study_facts_keep_the_order_of_their_groups() -> None:
    assert fact_names(Study) == tuple(declared.name for declared in HEADER)
    assert HEADER[0].name == "study_instance_uid"
