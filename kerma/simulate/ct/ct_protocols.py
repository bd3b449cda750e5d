"""CT examinations of the demo hospital, as each maker's users name them, with their usual doses.

Doses are typical of European adults of standard size; children and large patients follow from their size.
"""

from dataclasses import dataclass
from typing import Literal

MANUFACTURERS = ("Siemens", "GE", "Philips", "Canon")
Names = tuple[str, str, str, str]
"""One name for each of `MAKERS`."""

AcquisitionType = Literal["constant_angle", "spiral", "sequenced", "stationary"]
Dual = Literal["", "high pitch", "dual energy"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One acquisition of an examination.

    Attributes:
        names: acquisition protocol by maker.
        region: target region (meaning of the code).
        ctdi_vol_mgy: usual CTDIvol in a patient of standard size.
        length_mm: usual scanning length in an adult.
        head: whether doses refer to the 16 cm head phantom.
        acquisition_type: how the scanner moves.
        contrast: whether contrast medium is given.
        dual: what a scanner with two sources does with them.
    """

    names: Names
    region: str
    ctdi_vol_mgy: float
    length_mm: float
    head: bool = False
    acquisition_type: AcquisitionType = "spiral"
    contrast: bool = False
    dual: Dual = ""


@dataclass(frozen=True, slots=True)
class Exam:
    """One kind of examination.

    Attributes:
        key: short name.
        descriptions: study description by maker.
        scans: what is acquired after the localizer.
        shares: how often it is made, by maker.
        children: whether children have it too.
    """

    key: str
    descriptions: Names
    scans: tuple[Scan, ...]
    relative_frequencies: tuple[float, float, float, float]
    children: bool = False


def _bolus(region: str) -> tuple[Scan, Scan]:
    """One look at a vessel, then a look every second until the contrast medium arrives."""
    return (
        Scan(
            ("PreMonitoring", "SmartPrep Baseline", "Locator", "SureStart S&S"),
            region,
            1.2,
            10,
            acquisition_type="stationary",
        ),
        Scan(
            ("Monitoring", "SmartPrep Monitor", "Tracker", "SureStart"),
            region,
            1.2,
            10,
            acquisition_type="stationary",
            contrast=True,
        ),
    )


_ABDOMEN_PELVIS = "Abdomen and Pelvis"
_TRUNK = "Chest, Abdomen and Pelvis"

EXAMS = (
    Exam(
        "head",
        ("Head^01_HeadRoutine (Adult)", "CT HEAD WITHOUT CONTRAST", "CT Brain", "Head"),
        (Scan(("HeadSeq", "1.1 HEAD ROUTINE", "Brain Helical", "Head Helical"), "Head", 46.0, 165, head=True),),
        (20, 24, 10, 34),
        children=True,
    ),
    Exam(
        "head axial",
        ("Head^02_HeadSeq (Adult)", "CT HEAD AXIAL", "CT Brain Axial", "Head Volume"),
        (
            Scan(
                ("HeadSeq", "1.2 HEAD AXIAL", "Brain Axial", "Head Volume"),
                "Head",
                49.0,
                160,
                head=True,
                acquisition_type="sequenced",
            ),
        ),
        (4, 8, 4, 6),
    ),
    Exam(
        "sinus",
        ("Head^05_Sinus (Adult)", "CT SINUSES", "CT Sinus", "Sinus"),
        (Scan(("Sinus", "1.8 SINUS", "Sinus Helical", "Sinus"), "Paranasal sinus", 6.5, 120, head=True),),
        (3, 5, 3, 3),
        children=True,
    ),
    Exam(
        "chest",
        ("Thorax^01_ThoraxRoutine (Adult)", "CT CHEST", "CT Thorax", "Chest"),
        (Scan(("ThoraxRoutine", "5.1 CHEST ROUTINE", "Chest Helical", "Chest Helical"), "Chest", 6.0, 330),),
        (10, 12, 14, 8),
        children=True,
    ),
    Exam(
        "lung screening",
        ("Thorax^08_LungLowDose (Adult)", "CT LUNG SCREENING", "CT Thorax Low Dose", "Lung Low Dose"),
        (Scan(("LungLowDose", "5.7 LUNG LOW DOSE", "Lung Low Dose", "Lung LD"), "Chest", 1.1, 320),),
        (6, 6, 6, 2),
    ),
    Exam(
        "pulmonary angiography",
        ("Thorax^04_ThoraxPE (Adult)", "CT PULMONARY ANGIOGRAM", "CT Pulmonary Angio", "CTPA"),
        (
            *_bolus("Chest"),
            Scan(("ThoraxPE", "5.5 PE", "Chest PE", "Chest CTPA"), "Chest", 5.6, 280, contrast=True),
        ),
        (12, 10, 5, 16),
    ),
    Exam(
        "abdomen and pelvis",
        ("Abdomen^01_AbdPelvis (Adult)", "CT ABDOMEN PELVIS WITH CONTRAST", "CT Abdomen", "Abdomen"),
        (
            Scan(
                ("AbdPelvis", "6.1 ABDOMEN PELVIS", "Abdomen Pelvis Helical", "Abdomen Helical"),
                _ABDOMEN_PELVIS,
                8.8,
                470,
                contrast=True,
            ),
        ),
        (14, 40, 20, 18),
        children=True,
    ),
    Exam(
        "urinary stones",
        ("Abdomen^11_Stone (Adult)", "CT RENAL STONE", "CT KUB", "KUB"),
        (
            Scan(
                ("Stone_DE", "6.14 KUB LOW DOSE", "KUB Low Dose", "KUB"),
                "Kidney",
                4.2,
                440,
                dual="dual energy",
            ),
        ),
        (6, 6, 4, 8),
    ),
    Exam(
        "liver",
        ("Abdomen^06_Liver3Phase (Adult)", "CT LIVER MULTIPHASE", "CT Liver", "Liver 3 Phase"),
        (
            *_bolus("Abdomen"),
            Scan(
                ("LiverArterial", "6.6 LIVER ART", "Liver Arterial", "Liver Art"),
                "Liver",
                8.2,
                250,
                contrast=True,
            ),
            Scan(
                ("LiverPortal", "6.6 LIVER PV", "Liver Portal", "Liver Portal"),
                _ABDOMEN_PELVIS,
                8.4,
                460,
                contrast=True,
            ),
            Scan(
                ("LiverLate", "6.6 LIVER DELAY", "Liver Delayed", "Liver Delay"),
                "Liver",
                7.4,
                250,
                contrast=True,
            ),
        ),
        (4, 4, 8, 2),
    ),
    Exam(
        "chest, abdomen and pelvis",
        ("Thorax^TAP (Adult)", "CT CHEST ABDOMEN PELVIS", "CT Thorax Abdomen", "Chest Abdomen Pelvis"),
        (Scan(("TAP", "7.1 CAP STAGING", "CAP Helical", "CAP Helical"), _TRUNK, 8.0, 680, contrast=True),),
        (14, 14, 30, 10),
    ),
    Exam(
        "coronary angiography",
        ("Heart^01_CoronaryFlash (Adult)", "CT CORONARY ANGIOGRAM", "CT Coronary", "Coronary CTA"),
        (
            Scan(("CaScoreFlash", "4.1 CALCIUM SCORE", "Calcium Score", "CaScore"), "Heart", 1.4, 140),
            *_bolus("Heart"),
            Scan(
                ("CoronaryFlash", "4.3 CARDIAC CTA", "Coronary Helical", "Coronary Helical"),
                "Heart",
                8.5,
                150,
                contrast=True,
                dual="high pitch",
            ),
        ),
        (10, 3, 3, 3),
    ),
    Exam(
        "lumbar spine",
        ("Spine^03_LSpine (Adult)", "CT LUMBAR SPINE", "CT L-Spine", "Lumbar Spine"),
        (Scan(("LSpine", "8.3 LUMBAR SPINE", "L-Spine Helical", "L Spine"), "Lumbar spine", 14.0, 230),),
        (3, 4, 3, 4),
    ),
    Exam(
        "polytrauma",
        ("Specials^01_Polytrauma (Adult)", "CT TRAUMA WHOLE BODY", "CT Trauma", "Trauma Pan Scan"),
        (
            Scan(("HeadSpi", "9.1 TRAUMA HEAD", "Trauma Head", "Trauma Head"), "Head", 47.0, 175, head=True),
            Scan(("CSpine", "9.1 TRAUMA CSPINE", "Trauma C-Spine", "Trauma Neck"), "Cervical spine", 12.0, 220),
            Scan(
                ("TraumaTAP", "9.1 TRAUMA CAP", "Trauma CAP", "Trauma Body"),
                _TRUNK,
                9.6,
                720,
                contrast=True,
            ),
        ),
        (4, 4, 1, 12),
    ),
)

PET_CT_EXAM = Exam(
    "low dose whole body",
    ("PET/CT",) * 4,
    (Scan(("CT WB 5.0 B31f",) * 4, _TRUNK, 3.1, 1020),),
    (1, 0, 0, 0),
)
"""The CT that PET is corrected with."""
