"""Objects of a kind that was once read wrongly, from outside the repository: what is read of each now."""

from collections.abc import Callable

import pytest

from kerma.extract import Extraction, extract
from kerma.facts.ct import CTTotals
from kerma.facts.mammography import MammographyTotals
from kerma.facts.nuclear_medicine import NuclearMedicineTotals
from kerma.facts.projection_totals import ProjectionTotals
from kerma.identity import equipment_id
from tests.conftest import SAMPLES
from tests.support.extraction_json import in_json
from tests.support.sr_builder import problems

CASES = SAMPLES.parent / "cases"
Claim = Callable[[Extraction], object]


def modality(extraction: Extraction) -> str | None:
    return extraction.study.modality if extraction.study else None


def names(*paths: str) -> Claim:
    return lambda extraction: set(paths) <= problems(extraction).keys()


def all_of(*claims: Claim) -> Claim:
    return lambda extraction: all(claim(extraction) for claim in claims)


def totals(expected: object) -> Claim:
    return lambda extraction: extraction.totals == expected


def first_event(**expected: object) -> Claim:
    return lambda extraction: expected.items() <= in_json(extraction).events[0].items()


CLAIMS: dict[str, Claim] = {
    "03_qualifier": all_of(
        totals(ProjectionTotals()), names("planes[0].dap_gy_cm2", "planes[0].reference_air_kerma_mgy")
    ),
    "04_eos_biplane": lambda extraction: (
        modality(extraction) == "DX" and [plane.dap_gy_cm2 for plane in extraction.planes] == [0.4, 0.0]
    ),
    "05_dx_with_isocentre": lambda extraction: modality(extraction) == "DX",
    "06_dummy_birth_date": lambda extraction: (
        extraction.study is not None
        and extraction.study.patient_age_years == 45
        and names("study.patient_birth_date")(extraction)
    ),
    "102_agent_417881006": lambda extraction: (
        {
            "radiopharmaceutical",
            "radionuclide",
            "radionuclide_half_life_s",
        }
        <= in_json(extraction).events[0].keys()
    ),
    "103_copper_105837005": lambda extraction: (
        {found["material"] for event in in_json(extraction).events for found in event["filters"]} == {"copper"}
    ),
    "11_mg_as_projection": totals(MammographyTotals(agd_left_mgy=1.5, agd_right_mgy=1.4)),
    "23_nm_11gbq_i131": totals(NuclearMedicineTotals(administered_activity_mbq=11100)),
    "25_pet_over_midnight": first_event(started_at="2026-01-02T23:45:00"),
    "34_header_dap_mgycm2": all_of(first_event(dap_gy_cm2=10.0), names("events[0].dap_gy_cm2")),
    "35_dental_cbct_dap": totals(CTTotals(dap_gy_cm2=0.85)),
    "36_bone_densitometry": lambda extraction: extraction.status == "skipped",
    "53b_agd_two_items": lambda extraction: (
        "agd_mgy" not in in_json(extraction).events[0] and names("events[0].agd_mgy")(extraction)
    ),
    "58d_dap_in_0018_9473": totals(ProjectionTotals(dap_gy_cm2=0.05)),
    "60_organ_dose_in_mgy": names("events[0].agd_mgy"),
    "93_specimen": all_of(totals(MammographyTotals()), names("events[0].agd_mgy"), first_event(view="specimen")),
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of field cases is absent")
@pytest.mark.parametrize("case", CLAIMS)
def test_a_field_case_is_read_rightly(case: str) -> None:
    assert CLAIMS[case](extract((CASES / case / "1.dcm").read_bytes()))


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of field cases is absent")
def test_slices_of_tomosynthesis_make_no_ct_study() -> None:
    found = [extract(path.read_bytes()) for path in sorted((CASES / "17_tomo_as_ct").glob("*.dcm"))]
    assert {modality(extraction) for extraction in found if extraction.status == "extracted"} == {"MG"}
    assert sum(extraction.status == "skipped" for extraction in found) == len(found) - 1


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of field cases is absent")
def test_a_scanner_of_a_renamed_manufacturer_stays_one() -> None:
    found = [extract(path.read_bytes()) for path in sorted((CASES / "106_maker_renamed").glob("*.dcm"))]
    assert len({equipment_id(extraction.study) for extraction in found if extraction.study}) == 1
    assert len({extraction.study.manufacturer for extraction in found if extraction.study}) == len(found)
