"""What relates an image to the exposures that it shows: Image Type, source images, event UIDs; a report to others."""

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.support.image_builder import DIGITAL_XRAY, MAMMOGRAPHY, image
from tests.support.multiframe_builder import BREAST_PROJECTION, group, item, multiframe
from tests.support.sr_builder import ct_dose, ct_event, ct_report, problems, read, read_json


def event(sop_class: str = DIGITAL_XRAY, **header: Any) -> dict[str, Any]:
    return read_json(image(sop_class, **{"KVP": "80", **header})).events[0]


def sources(*items: Dataset) -> Sequence:
    return Sequence(items)


@pytest.mark.parametrize(
    ("image_type", "is_derived"),
    [
        (["ORIGINAL", "PRIMARY"], False),
        (["DERIVED", "PRIMARY"], False),
        (["DERIVED", "SECONDARY"], True),
        (["DERIVED", "SECONDARY", "", "REFORMATTED"], True),
        (["DERIVED", "PRIMARY", "TOMOSYNTHESIS", "GENERATED_2D"], True),
        (["DERIVED", "PRIMARY", "", "SUBTRACTION"], True),
        (["DERIVED", "PRIMARY", "", "ADDITION"], True),
        (["DERIVED", "PRIMARY", "", "RECOMBINED"], True),
        (["DERIVED", "PRIMARY", "STITCHED"], True),
        (["ORIGINAL", "PRIMARY", "", "", "LOW_ENERGY"], False),
        (["ORIGINAL", "SECONDARY"], False),
    ],
)
def test_an_image_is_derived_by_its_image_type(image_type: list[str], *, is_derived: bool) -> None:
    assert event(MAMMOGRAPHY, ImageType=image_type).get("is_derived", False) is is_derived


def test_an_image_without_image_type_is_not_derived() -> None:
    assert "is_derived" not in event()


def test_a_derived_image_names_its_source_images() -> None:
    two = sources(item(ReferencedSOPInstanceUID="2.25.31"), item(ReferencedSOPInstanceUID="2.25.32"))
    assert event(ImageType=["DERIVED", "PRIMARY"], SourceImageSequence=two)["source_images"] == ["2.25.31", "2.25.32"]


def test_a_source_image_may_be_stated_as_sop_instance_uid() -> None:
    carestream = sources(item(SOPInstanceUID="2.25.31"))
    assert event(ImageType=["DERIVED", "PRIMARY"], SourceImageSequence=carestream)["source_images"] == ["2.25.31"]


def test_a_source_image_without_uid_is_none() -> None:
    nameless = sources(item(CodeValue="1"))
    reading = read_json(image(KVP="80", ImageType=["DERIVED", "PRIMARY"], SourceImageSequence=nameless))
    assert (reading.events[0]["source_images"], "events[0].source_images" in problems(reading)) == ([], False)


def test_images_that_an_original_refers_to_are_no_sources() -> None:
    referred = sources(item(ReferencedSOPInstanceUID="2.25.31"))
    assert event(ImageType=["ORIGINAL", "PRIMARY"], SourceImageSequence=referred)["source_images"] == []


def test_source_images_of_a_multi_frame_image_are_in_its_functional_groups() -> None:
    derivation = group(SourceImageSequence=sources(item(ReferencedSOPInstanceUID="2.25.31")))
    dataset = multiframe(
        BREAST_PROJECTION, {"DerivationImageSequence": derivation}, KVP="28", ImageType=["DERIVED", "PRIMARY", "", ""]
    )
    assert read_json(dataset).events[0]["source_images"] == ["2.25.31"]


def test_an_image_of_several_exposures_names_the_event_of_each() -> None:
    assert event(IrradiationEventUID=["2.25.71", "2.25.72"])["referenced_event_uids"] == ["2.25.71", "2.25.72"]


def test_a_report_names_the_documents_that_it_replaces() -> None:
    instance = Sequence([item(ReferencedSOPInstanceUID="2.25.5")])
    predecessor = item(ReferencedSeriesSequence=Sequence([item(ReferencedSOPSequence=instance)]))
    corrected = ct_report(ct_event(ct_dose()), PredecessorDocumentsSequence=Sequence([predecessor]))
    assert read(corrected).predecessors == ("2.25.5",)


def test_a_report_without_predecessors_names_none() -> None:
    assert read(ct_report(ct_event(ct_dose()), PredecessorDocumentsSequence=Sequence())).predecessors == ()
