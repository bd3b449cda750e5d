"""Whole documents of every family and transfer syntax, to damage."""

from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from kerma.standard import concepts as c
from kerma.standard import manufacturer_concepts as mc
from kerma.standard.codes import Concept
from tests.support.image_builder import coded_item, image
from tests.support.multiframe_builder import (
    BREAST_PROJECTION,
    BREAST_TOMOSYNTHESIS,
    ENHANCED_CT,
    ENHANCED_PET,
    ENHANCED_XA,
    group,
    item,
    multiframe,
)
from tests.support.sr_builder import (
    accumulated,
    as_file,
    cells,
    code,
    column,
    container,
    content,
    ct_dose,
    ct_event,
    ct_report,
    moment,
    num,
    report,
    table,
    text,
    uid,
    xray_event,
    xray_report,
)

COPPER = Concept("66925006", "SCT")
LEFT = Concept("80248007", "SCT")
PATIENT: dict[str, Any] = {
    "PatientName": "Doe^Jane",
    "PatientID": "4711",
    "PatientBirthDate": "19700131",
    "PatientSex": "F",
    "PatientAge": "055Y",
    "PatientSize": "1.68",
    "PatientWeight": "70.5",
    "Manufacturer": "Maker",
    "ManufacturerModelName": "Model 1",
    "SoftwareVersions": ["1.2", "3.4"],
    "StudyDescription": "Thorax",
    "AccessionNumber": "A1",
    "SpecificCharacterSet": "ISO_IR 192",
}


def ct() -> Dataset:
    parameters = container(
        c.CT_ACQUISITION_PARAMETERS,
        num(c.SCANNING_LENGTH, "320.5", "mm"),
        num(c.EXPOSURE_TIME, "4.2", "s"),
        num(c.PITCH_FACTOR, "0.9", "{ratio}"),
        container(c.CT_XRAY_SOURCE_PARAMETERS, num(c.KVP, "120", "kV"), num(c.XRAY_TUBE_CURRENT, "210", "mA")),
    )
    alert = container(c.DOSE_CHECK_ALERT, num(c.DLP_ALERT_VALUE, "1000", "mGy.cm"), text(c.PERSON_NAME, "R^G"))
    events = [
        ct_event(ct_dose(), parameters, alert, text(c.ACQUISITION_PROTOCOL, "Spiral"), event_uid=f"2.25.{i}")
        for i in range(3)
    ]
    return ct_report(*events, **PATIENT)


def projection() -> Dataset:
    filters = container(
        c.XRAY_FILTERS, code(c.XRAY_FILTER_MATERIAL, COPPER), num(c.XRAY_FILTER_THICKNESS_MAXIMUM, "0.3", "mm")
    )
    event = xray_event(
        num(c.DOSE_AREA_PRODUCT, "0.00012", "Gy.m2"),
        num(c.DOSE_RP, "0.0045", "Gy"),
        num(c.KVP, "81\\82\\83", "kV"),
        num(c.EXPOSURE, "4500", "uA.s"),
        code(c.ACQUISITION_PLANE, Concept("113622")),
        text(c.COMMENT, '<iiDiameter SRData="250"/>'),
        filters,
    )
    totals = accumulated(num(c.DAP_TOTAL, "0.00012", "Gy.m2"), num(c.TOTAL_FLUORO_TIME, "62", "s"))
    return xray_report(totals, event, **PATIENT)


def mammography() -> Dataset:
    total = num(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE, "1.4", "mGy")
    total.ContentSequence = [code(c.LATERALITY, LEFT)]
    anatomy = code(c.ANATOMICAL_STRUCTURE, Concept("76752008", "SCT"), code(c.LATERALITY, LEFT))
    event = xray_event(anatomy, num(c.AVERAGE_GLANDULAR_DOSE, "1.4", "mGy"), num(c.COMPRESSION_FORCE, "110", "N"))
    return report(
        code(c.PROCEDURE_REPORTED, c.MAMMOGRAPHY), container(c.ACCUMULATED_XRAY_DOSE_DATA, total), event, **PATIENT
    )


def radiopharmaceutical() -> Dataset:
    agent = code(
        c.RADIOPHARMACEUTICAL_AGENT,
        Concept("35321007", "SCT"),
        num(c.RADIONUCLIDE_HALF_LIFE, "6586", "s"),
        meaning="FDG",
    )
    organ = container(c.ORGAN_DOSE_INFORMATION, code(c.FINDING_SITE, LEFT), num(c.ORGAN_DOSE, "12", "mGy"))
    items = (
        agent,
        uid(c.ADMINISTRATION_EVENT_UID, "2.25.3"),
        moment(c.RADIOPHARMACEUTICAL_START, "20260102091500"),
        num(c.ADMINISTERED_ACTIVITY, "370", "MBq"),
        organ,
    )
    administration = container(c.RADIOPHARMACEUTICAL_ADMINISTRATION, *items)
    return report(administration, title=c.RADIOPHARMACEUTICAL_DOSE_REPORT, **PATIENT)


def siemens_summary() -> Dataset:
    items = (
        num(mc.RADSUM_DAP, "1.2", "Gy.cm2"),
        num(mc.RADSUM_FLUORO_TIME, "1.5", "min"),
    )
    return report(*items, title=c.SIEMENS_RADIATION_SUMMARY, **PATIENT)


def enhanced_xray() -> Dataset:
    period = [moment(c.DATETIME_STARTED, "20260102101010"), moment(c.DATETIME_ENDED, "20260102101020")]
    source = text(c.XRAY_SOURCE_IDENTIFICATION, "A")
    definitions = [column(1, c.DATETIME_ENDED), column(2, c.KVP, "kV")]
    times = cells("DT", ["20260102101012", "20260102101014"], column=1)
    tabulated = table(c.KVP, definitions, [times, cells("FL", [81.5, 82.5], column=2)])
    attenuator = container(c.ATTENUATOR_CHARACTERISTICS, code(c.XRAY_FILTER_MATERIAL, COPPER))
    return report(
        container(c.ACCUMULATED_DOSE_DATA, source, num(c.DAP_TOTAL, "0.002", "Gy.m2")),
        container(c.IRRADIATION_EVENT_SUMMARY_DATA, uid(c.IRRADIATION_EVENT_UID, "2.25.5"), *period, source),
        container(c.IRRADIATION_DETAILS, *period, container(c.FILTRATION, *period, attenuator)),
        container(c.IRRADIATION_DETAILS, *period, container(Concept("130511"), *period, source, tabulated)),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.88.76",
        **PATIENT,
    )


def patient_dose() -> Dataset:
    reference = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.88.67", ReferencedSOPInstanceUID="2.25.55")
    source = content("COMPOSITE", c.SR_INSTANCE_USED, ReferencedSOPSequence=[reference])
    estimate = container(c.RADIATION_DOSE_ESTIMATE, container(c.RADIATION_DOSE_ESTIMATE_METHODOLOGY, source))
    return report(estimate, title=c.PATIENT_DOSE_REPORT, SOPClassUID="1.2.840.10008.5.1.4.1.1.88.73", **PATIENT)


EXPOSED: dict[str, Any] = {
    "KVP": "81",
    "XRayTubeCurrent": "400",
    "ExposureTime": "20",
    "ExposureInuAs": "8000",
    "ImageAndFluoroscopyAreaDoseProduct": "1.5",
    "EntranceDoseInmGy": "2.5",
    "DistanceSourceToDetector": "1150",
    "FilterMaterial": ["COPPER", "ALUMINUM"],
    "FilterThicknessMinimum": ["0.1", "1"],
    "FilterThicknessMaximum": ["0.1", "1"],
    "ExposureIndex": "310",
    "ProtocolName": "Thorax pa",
    "SeriesInstanceUID": "2.25.31",
}


def scan() -> Dataset:
    return item(AcquisitionType="SPIRAL", CTDIvol=8.5, KVP="120", ExposureTime="4100", XRayTubeCurrentInuA=210000.0)


def images() -> list[Dataset]:
    mammography_view = coded_item("399368009", "SCT")
    activity = group(
        RadionuclideTotalDose="370000000", RadiopharmaceuticalStartTime="091500", Radiopharmaceutical="FDG"
    )
    phantom = coded_item("113691", "DCM")
    exposures = [{"CTExposureSequence": group(XRayTubeCurrentInmA=200.0 + i, CTDIvol=5.0)} for i in range(8)]
    angles = [{"PositionerPositionSequence": group(PositionerPrimaryAngle=float(i))} for i in range(8)]
    doses = [{"XRayAcquisitionDoseSequence": group(OrganDose=0.001, ExposureInmAs=4.0)} for _ in range(5)]
    return [
        image(**EXPOSED, **PATIENT),
        image(
            "1.2.840.10008.5.1.4.1.1.1.2", ViewCodeSequence=mammography_view, OrganDose="0.014", **EXPOSED, **PATIENT
        ),
        image("1.2.840.10008.5.1.4.1.1.2", CTDIvol=8.5, CTDIPhantomTypeCodeSequence=phantom, **EXPOSED, **PATIENT),
        image("1.2.840.10008.5.1.4.1.1.12.1", NumberOfFrames="80", RadiationSetting="GR", **EXPOSED, **PATIENT),
        image("1.2.840.10008.5.1.4.1.1.128", RadiopharmaceuticalInformationSequence=activity, **PATIENT),
        image("1.2.840.10008.5.1.4.1.1.20", RadiopharmaceuticalInformationSequence=activity, **PATIENT),
        image(
            "1.2.840.10008.5.1.4.1.1.7",
            SeriesDescription="Dose Info",
            ExposureDoseSequence=Sequence([scan(), scan()]),
            **{**PATIENT, "Manufacturer": "Philips"},
        ),
        multiframe(ENHANCED_CT, {"CTXRayDetailsSequence": group(KVP=100.0)}, *exposures, **PATIENT),
        multiframe(ENHANCED_XA, {}, *angles, PositionerMotion="DYNAMIC", **EXPOSED, **PATIENT),
        multiframe(ENHANCED_PET, {}, RadiopharmaceuticalInformationSequence=activity, **PATIENT),
        multiframe(BREAST_TOMOSYNTHESIS, {}, XRay3DAcquisitionSequence=group(OrganDose=0.0185, KVP="31"), **PATIENT),
        multiframe(BREAST_PROJECTION, {"FrameAnatomySequence": group(FrameLaterality="L")}, *doses, **PATIENT),
    ]


def documents() -> list[Dataset]:
    """One whole document of every family."""
    reports = (ct, projection, mammography, radiopharmaceutical, siemens_summary, enhanced_xray, patient_dose)
    return [make() for make in reports] + images()


def seeds() -> list[bytes]:
    """Every document in explicit and implicit VR, some deflated, some big-endian."""
    files = [
        as_file(whole, syntax) for syntax in (ExplicitVRLittleEndian, ImplicitVRLittleEndian) for whole in documents()
    ]
    files += [as_file(whole, DeflatedExplicitVRLittleEndian) for whole in documents()[::4]]
    return files + [as_file(whole, ExplicitVRBigEndian) for whole in (ct(), projection(), radiopharmaceutical())]
