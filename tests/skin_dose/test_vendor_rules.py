"""Each maker's numbers get one meaning: from a report as the maker writes it to the room frame."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from kerma.facts.study import Study
from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.irradiation import AngleFrame, Gantry, Irradiation
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.rules.manufacturer_rules import neutral, rule_for, rules
from kerma.skin_dose.rules.normalisation import NormalisedEvents, normalise
from kerma.standard import concepts as c
from kerma.standard import manufacturer_concepts as mc
from kerma.standard.codes import Concept
from tests.support.skin_dose_facts import events_of, study_of
from tests.support.sr_builder import accumulated, code, container, num, read, text, xray_event, xray_report

AXIOM = {"Manufacturer": "Siemens", "ManufacturerModelName": "AXIOM-Artis", "SoftwareVersions": "VC21C 200922"}
ALLURA = {"Manufacturer": "Philips Medical Systems", "ManufacturerModelName": "Allura Xper"}
AZURION = {"Manufacturer": "Philips", "ManufacturerModelName": "Azurion"}
ALPHENIX = {"Manufacturer": "CANON_MEC", "ManufacturerModelName": "DFP-8000D"}
UNHEARD = {"Manufacturer": "Unheard", "ManufacturerModelName": "of"}

DOSE = (num(c.DOSE_AREA_PRODUCT, "0.00001", "Gy.m2"), num(c.DOSE_RP, "0.001", "Gy"))  # 100 cm²
ANGLES = (num(c.POSITIONER_PRIMARY_ANGLE, "30", "deg"), num(c.POSITIONER_SECONDARY_ANGLE, "-20", "deg"))


def table(longitudinal: str, lateral: str, height: str) -> tuple[Dataset, ...]:
    return (
        num(c.TABLE_LONGITUDINAL_POSITION, longitudinal, "mm"),
        num(c.TABLE_LATERAL_POSITION, lateral, "mm"),
        num(c.TABLE_HEIGHT_POSITION, height, "mm"),
    )


def beam_position(along: str) -> Dataset:
    return container(
        mc.PHILIPS_BEAM_POSITION,
        num(mc.PHILIPS_LONGITUDINAL_BEAM_POSITION, along, "mm"),
    )


def normalised(
    *items: Dataset, header: dict[str, str], calibration: EquipmentCalibration | None = None, height: str | None = None
) -> NormalisedEvents:
    totals = [num(c.DAP_TOTAL, "0.00001", "Gy.m2")]
    totals += [num(mc.PHILIPS_HEIGHT_OF_SYSTEM, height, "mm")] if height else []
    event = xray_event(code(c.ACQUISITION_PLANE, Concept("113622")), *items)
    reading = read(xray_report(accumulated(*totals), event, **header))
    return normalise(study_of(reading), events_of(reading), calibration or EquipmentCalibration())


def only(found: NormalisedEvents) -> Irradiation:
    (irradiation,) = found.irradiations
    return irradiation


@pytest.mark.parametrize(
    ("header", "items", "origin"),
    [
        (AXIOM, table("-25.9", "525.1", "151.8"), (-2.59, 15.18, 52.51)),
        (ALPHENIX, table("-60", "790", "170"), (-6.0, 17.0, 79.0)),
        (UNHEARD, table("10", "200", "120"), (1.0, 12.0, 20.0)),
        (ALLURA, (*table("84", "1524.5", "865"), beam_position("1519")), (8.4, 20.0, 0.55)),
        ({"Manufacturer": "Philips"}, (*table("84", "1524.5", "865"), beam_position("1519")), (8.4, 20.0, 0.55)),
        ({"ManufacturerModelName": "Allura Xper"}, (*table("0", "1600", "965"), beam_position("1500")), (0, 10, 10)),
        (AZURION, (*table("654", "-38", "935"), beam_position("1000")), (-3.8, 13.0, 65.4)),
    ],
)
def test_the_table_stands_where_the_maker_means(
    header: dict[str, str], items: tuple[Dataset, ...], origin: tuple[float, ...]
) -> None:
    assert only(normalised(*DOSE, *ANGLES, *items, header=header)).table.origin_cm == pytest.approx(origin)


def test_a_height_above_the_floor_counts_from_the_isocentre_that_the_system_states() -> None:
    items = (*table("84", "1524.5", "934"), beam_position("1519"))
    assert only(normalised(*DOSE, *ANGLES, *items, height="1134", header=ALLURA)).table.origin_cm[1] == pytest.approx(
        20
    )


@pytest.mark.parametrize("header", [AXIOM, ALLURA, AZURION, UNHEARD])
def test_positions_to_the_isocentre_need_no_rule_of_the_maker(header: dict[str, str]) -> None:
    items = (
        num(c.TABLE_X_POSITION_TO_ISOCENTER, "10", "mm"),
        num(c.TABLE_Y_POSITION_TO_ISOCENTER, "150", "mm"),
        num(c.TABLE_Z_POSITION_TO_ISOCENTER, "400", "mm"),
    )
    found = only(normalised(*DOSE, *ANGLES, *table("1", "2", "3"), *items, header=header))
    assert found.table.origin_cm == (1.0, 15.0, 40.0)
    assert not found.flags & {Flag.NEEDS_SITE_OFFSET, Flag.TABLE_ORIGIN_INFERRED}


def test_angles_to_the_room_are_believed_over_those_to_the_patient() -> None:
    items = (
        num(c.POSITIONER_ISOCENTER_PRIMARY_ANGLE, "-30", "deg"),
        num(c.POSITIONER_ISOCENTER_SECONDARY_ANGLE, "20", "deg"),
        num(c.POSITIONER_ISOCENTER_DETECTOR_ROTATION_ANGLE, "45", "deg"),
    )
    found = only(normalised(*DOSE, *ANGLES, *table("0", "0", "150"), *items, header=AXIOM))
    assert (found.start, found.angle_frame) == (Gantry(-30, 20), AngleFrame.EQUIPMENT)
    assert found.detector_rotation_deg == 45


@pytest.mark.parametrize(
    ("header", "flag"),
    [
        (UNHEARD, Flag.UNVALIDATED_MODEL),
        (AZURION, Flag.UNVALIDATED_MODEL),
        ({"Manufacturer": "Siemens", "ManufacturerModelName": "ARTIS icono"}, Flag.UNVALIDATED_MODEL),
    ],
)
def test_a_model_that_was_never_checked_is_flagged(header: dict[str, str], flag: Flag) -> None:
    assert flag in normalised(*DOSE, *ANGLES, *table("0", "0", "150"), header=header).flags


@pytest.mark.parametrize("header", [AXIOM, ALLURA, ALPHENIX])
def test_a_model_that_was_checked_is_not_flagged(header: dict[str, str]) -> None:
    assert Flag.UNVALIDATED_MODEL not in normalised(*DOSE, *ANGLES, *table("0", "0", "150"), header=header).flags


@pytest.mark.parametrize(
    ("header", "items"),
    [(AZURION, table("654", "-38", "935")), (ALLURA, table("84", "1524.5", "865"))],
    ids=["of Azurion", "of Allura without the beam's position"],
)
def test_a_table_zero_that_no_report_states_is_requested_from_the_site(
    header: dict[str, str], items: tuple[Dataset, ...]
) -> None:
    assert Flag.NEEDS_SITE_OFFSET in only(normalised(*DOSE, *ANGLES, *items, header=header)).flags
    calibration = EquipmentCalibration(table_zero_cm=(1.0, 2.0, -30.0))
    assert (
        Flag.NEEDS_SITE_OFFSET
        not in only(normalised(*DOSE, *ANGLES, *items, calibration=calibration, header=header)).flags
    )


def test_the_sites_zero_is_added_to_the_tables_origin() -> None:
    calibration = EquipmentCalibration(table_zero_cm=(1.0, 2.0, -30.0))
    found = only(normalised(*DOSE, *ANGLES, *table("10", "400", "150"), calibration=calibration, header=AXIOM))
    assert found.table.origin_cm == pytest.approx((2.0, 17.0, 10.0))


def test_the_calibration_of_the_dose_meter_leaves_the_field_as_it_is() -> None:
    items = (*DOSE, *ANGLES, *table("10", "400", "150"))
    plain, corrected = (
        only(normalised(*items, calibration=EquipmentCalibration(kap_meter_calibration_factor=factor), header=AXIOM))
        for factor in (None, 1.2)
    )
    assert corrected.reference_air_kerma_mgy == pytest.approx(1.2)
    assert corrected.dap_gy_cm2 == pytest.approx(0.12)
    assert corrected.field == plain.field


def test_the_sites_filtration_stands_for_the_tubes_own() -> None:
    items = (*DOSE, *ANGLES, *table("10", "400", "150"))
    filtered = [
        only(
            normalised(*items, calibration=EquipmentCalibration(inherent_filtration_mm_al=mm), header=AXIOM)
        ).aluminium_mm
        for mm in (None, 4.0)
    ]
    assert filtered == [3.1, 4.0]


def test_azurion_never_uses_its_shutters() -> None:
    shutters = [num(concept, "5", "mm") for concept in (
        mc.PHILIPS_BOTTOM_SHUTTER, mc.PHILIPS_LEFT_SHUTTER, mc.PHILIPS_RIGHT_SHUTTER, mc.PHILIPS_TOP_SHUTTER
    )]  # fmt: skip
    items = (
        *DOSE,
        *ANGLES,
        *table("654", "-38", "935"),
        container(mc.PHILIPS_WEDGES_AND_SHUTTERS, *shutters),
    )
    found = only(normalised(*items, header=AZURION))
    assert found.field_area_ratio is None
    assert found.field.u_plus == pytest.approx(5 / 61.5)


def test_a_report_without_positions_is_for_an_estimate_alone() -> None:
    definition = text(c.REFERENCE_POINT_DEFINITION, "30cm in Front of Image input surface")
    found = normalised(*DOSE, definition, num(c.DISTANCE_SOURCE_TO_DETECTOR, "1000", "mm"), header=UNHEARD)
    assert found.excluded == {0: Flag.EVENTS_WITHOUT_GEOMETRY}
    assert [one.source_to_reference_cm for one in found.without_geometry] == [70.0]


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in (*rules(), neutral())]
    assert len(set(names)) == len(names)


def test_every_flag_has_a_sentence() -> None:
    assert set(FLAG_MESSAGES) == set(Flag)


@pytest.mark.parametrize(
    ("study", "name"),
    [
        ({"manufacturer": "SIEMENS", "manufacturer_model_name": "AXIOM-Artis"}, "siemens-axiom-artis"),
        ({"manufacturer": "Siemens Healthineers", "manufacturer_model_name": "ARTIS pheno"}, "siemens-artis"),
        ({"manufacturer": "SIEMENS", "manufacturer_model_name": "Fluorospot Compact FD"}, "dicom"),
        ({"manufacturer": "PHILIPS", "manufacturer_model_name": "AlluraXper FD20"}, "philips-allura"),
        ({"manufacturer": "Philips", "manufacturer_model_name": "Azurion 7 M20"}, "philips-azurion"),
        ({"manufacturer": "Philips", "manufacturer_model_name": None}, "philips"),
        ({"manufacturer": "TOSHIBA_MEC", "manufacturer_model_name": "DFP-8000D"}, "canon-alphenix"),
        ({}, "dicom"),
    ],
)
def test_a_machine_is_known_by_its_name(study: dict[str, Any], name: str) -> None:
    assert rule_for(Study(**study)).name == name
