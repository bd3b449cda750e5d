"""Values that cannot be true beside each other are named, and stay as they are."""

import pytest
from pydicom.dataset import Dataset

from kerma.standard import concepts as c
from tests.support.image_builder import image
from tests.support.sr_builder import (
    accumulated,
    container,
    ct_dose,
    ct_event,
    ct_report,
    num,
    problems,
    read_json,
    report,
    xray_event,
    xray_report,
)


def ct_with_ssde(ssde: str) -> Dataset:
    dose = ct_dose("10", "300")
    dose.ContentSequence.append(num(c.SSDE, ssde, "mGy"))
    return ct_report(ct_event(dose))


def ct_with_currents(mean: str, maximum: str) -> Dataset:
    source = container(
        c.CT_XRAY_SOURCE_PARAMETERS,
        num(c.XRAY_TUBE_CURRENT, mean, "mA"),
        num(c.MAXIMUM_XRAY_TUBE_CURRENT, maximum, "mA"),
    )
    return ct_report(ct_event(ct_dose(), container(c.CT_ACQUISITION_PARAMETERS, source)))


def administration(administered: str, before: str) -> Dataset:
    activities = (
        num(c.ADMINISTERED_ACTIVITY, administered, "MBq"),
        num(c.PRE_ADMINISTRATION_ACTIVITY, before, "MBq"),
    )
    title = c.RADIOPHARMACEUTICAL_DOSE_REPORT
    return report(container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, *activities), title=title)


def distances(reference_point: str, detector: str) -> Dataset:
    event = xray_event(
        num(c.DISTANCE_SOURCE_TO_REFERENCE_POINT, reference_point, "mm"),
        num(c.DISTANCE_SOURCE_TO_DETECTOR, detector, "mm"),
    )
    return xray_report(accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2")), event)


def radiograph(dap_dgy_cm2: str, entrance_mgy: str) -> Dataset:
    return image(Modality="DX", ImageAndFluoroscopyAreaDoseProduct=dap_dgy_cm2, EntranceDoseInmGy=entrance_mgy)


@pytest.mark.parametrize(
    ("possible", "impossible", "where", "words"),
    [
        (ct_with_ssde("28"), ct_with_ssde("100"), "ssde_mgy", "SSDE 100 mGy is more than four times CTDIvol 10 mGy"),
        (ct_with_ssde("3"), ct_with_ssde("1"), "ctdi_vol_mgy", "CTDIvol 10 mGy is more than five times SSDE 1 mGy"),
        (
            ct_with_currents("100", "100"),
            ct_with_currents("500", "100"),
            "sources[0].tube_current_ma",
            "mean tube current 500 mA exceeds the maximum 100 mA",
        ),
        (
            administration("370", "400"),
            administration("370", "37"),
            "administered_activity_mbq",
            "370 MBq exceeds the activity before the administration, 37 MBq",
        ),
        (
            distances("600", "1000"),
            distances("900", "500"),
            "distance_source_to_reference_point_mm",
            "reference point at 900 mm from the source lies behind the image receptor at 500 mm",
        ),
        (radiograph("1", "0.3"), radiograph("100", "0.01"), "dap_gy_cm2", "means a field of 1 000 000 cm² at the skin"),
        (radiograph("0.1", "1"), radiograph("0.001", "20"), "dap_gy_cm2", "10 times less than any field (0.05 cm²)"),
    ],
)
def test_numbers_that_cannot_be_true_together_are_named(
    possible: Dataset, impossible: Dataset, where: str, words: str
) -> None:
    assert f"events[0].{where}" not in problems(read_json(possible))
    reading = read_json(impossible)
    assert words in problems(reading)[f"events[0].{where}"].replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_number_that_is_zero_limits_nothing() -> None:
    assert "events[0].sources[0].tube_current_ma" not in problems(read_json(ct_with_currents("500", "0")))
