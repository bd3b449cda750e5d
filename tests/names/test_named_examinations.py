"""Which of several named examinations of a study counts: protocols never decide against what was requested."""

import pytest

from kerma.standard_names.examination_texts import ExaminationTexts
from kerma.standard_names.region import Region
from kerma.standard_names.suggestion import suggest
from tests.support.labelled_descriptions import labelled_descriptions

CTA, CALCIUM = "CT coronary angiography", "CT coronary calcium scoring"
PCI, PACING, PLANNING = "Percutaneous coronary intervention", "Fluoroscopy heart, intervention", "radiotherapy planning"
IN_HEAD, OF_BILE = "Fluoroscopy head, intervention", "Biliary drainage and stenting"


def texts(
    modality: str, description: str, request: str = "", protocols: str = "", target: str = ""
) -> ExaminationTexts:
    return ExaminationTexts(
        modality=modality,
        study_description=description,
        requested_procedure=request,
        acquisition_protocols=tuple(filter(None, protocols.split(";"))),
        target_regions=tuple(filter(None, [target])),
    )


@pytest.mark.parametrize(
    ("given", "name", "applies"),
    [
        # A calcium score precedes most coronary angiographies.
        (texts("CT", "Coronary CTA", "CT coronary angiography", "CaScore 3.0;CoronaryFlash"), CTA, True),
        (texts("CT", "CT Coronary", "CT coronary angiography", "CaScore;Coronary Helical"), CTA, True),
        (texts("CT", "TK tętnic wieńcowych", protocols="Ca Score;CorCTA w-c"), CTA, True),
        (texts("CT", "COROSCANNER", "coroscanner", "SCORE CALCIQUE;CORO PROSPECTIF"), CTA, True),
        (texts("CT", "CT Koronarangiographie", "CTA Koronarien", "CaScSeq 3.0"), CTA, True),
        (texts("CT", "score calcique", protocols="CORO;CTA"), CALCIUM, True),
        (texts("CT", "CT calcium score", "CT coronary angiography", "CaScore"), CALCIUM, False),
        (texts("CT", "CT calcium score and coronary angiography"), CTA, False),
        # Protocols that name more than a description which nobody requested.
        (texts("CT", "CT Herz", protocols="CaScore"), "CT heart", False),
        (texts("CT", "CT Thorax", protocols="Thorax NDTK"), "CT chest", False),
        (texts("CT", "CT Thorax", "CT Thorax", "Thorax NDTK"), "CT chest", True),
        (texts("CT", "CT chest, low dose screening", "CT chest", "Thorax"), "CT chest, low dose", True),
        (texts("CT", "CT Abdomen", protocols="Angio Abdomen"), "CT abdomen", False),
        (texts("CT", "TK nerek", "TK nerek badanie wielofazowe", "Nerki tetnicza"), "CT abdomen", True),
        (texts("CT", "CT Head", "CT head", "Topogram;Head;Perfusion;CTA"), "CT head", True),
        (texts("CT", "CTA Head", "CTA head", "Head;Perfusion"), "CT angiography head", True),
        # SCREENING is a default of mammographs; assessment is never screening.
        (texts("MG", "MG Assessment unilateral", protocols="SCREENING"), "Mammography", True),
        (texts("MG", "Screening assessment"), "Mammography", True),
        (texts("MG", "Mammography", protocols="SCREENING"), "Mammography", False),
        (texts("MG", "Mammo", "Mammography bilateral", "SCREENING"), "Mammography", True),
        (texts("MG", "", protocols="SCREENING"), "Mammography, screening", False),
        (texts("MG", "MAMMO-SCREENING", "Mammographie-Screening"), "Mammography, screening", True),
        (texts("MG", "Diagnostic mammogram", "Screening mammogram"), "Mammography", False),
        (texts("MG", "Mammographie", protocols="Calibration"), "Mammography", False),
        (texts("MG", "Tomosynthesis", "Mammography", "TOMO SCREENING"), "Mammography", True),
        # A radiopharmaceutical is what was administered.
        (texts("NM", "Whole body", protocols="FDG"), "PET/CT whole body", True),
    ],
)
def test_the_examination_of_request_and_description_counts(given: ExaminationTexts, name: str, applies: bool) -> None:
    found = suggest(given)
    assert (found.standard_name, found.region.is_sufficient) == (name, applies), found


@pytest.mark.parametrize(
    ("given", "name", "applies"),
    [
        (texts("RF", "PCI", "Percutaneous coronary intervention (CTO)", "Coronary"), PCI, True),
        (texts("RF", "Angioplastyka wieńcowa"), PCI, True),
        (texts("RF", "Koronarintervention"), PCI, True),
        (texts("RF", "Angioplastie coronaire"), PCI, True),
        (texts("RF", "PTCA Stent"), PCI, False),
        (texts("RF", "Diagnostic Coronary Angiogram", "Diagnostic Angiogram +/- PCI"), PCI, False),
        (texts("RF", "Coronary angiography", "Coronary angiography", "PCI Coro"), "Coronary angiography", False),
        (texts("RF", "Koronarografia", "Koronarografia", "Coro 15 fps"), "Coronary angiography", True),
        (texts("RF", "TAVI"), "TAVI", True),
        (texts("RF", "EP Study"), "Electrophysiology", True),
        (texts("RF", "CRT-P implantation"), "Cardiac resynchronisation therapy", False),
        (texts("RF", "Stymulator jednojamowy"), "Pacemaker, single chamber", False),
        (texts("RF", "Herzschrittmacher Zweikammer"), "Pacemaker, dual chamber", False),
        (texts("RF", "Stimulateur double chambre"), "Pacemaker, dual chamber", False),
        (texts("RF", "Pacemaker, dual chamber, generator change"), PACING, False),
        (texts("RF", "Pacemaker implantation"), PACING, False),
        (texts("RF", "Mechanical thrombectomy", "", "Cerebral DSA"), IN_HEAD, False),
        (texts("RF", "Thrombektomie Hirn", "DSA Hirn"), IN_HEAD, False),
        (texts("RF", "Trombektomia mechaniczna mózg"), IN_HEAD, False),
        (texts("RF", "Thrombectomie mécanique cérébrale"), IN_HEAD, False),
        (texts("RF", "Cerebral aneurysm coiling"), "Cerebral embolisation", False),
        (texts("RF", "Embolisation cérébrale", "Embolisation cérébrale"), "Cerebral embolisation", True),
        (texts("RF", "Embolisation de fibrome"), "Fluoroscopy pelvis, intervention", False),
        (texts("RF", "Drenaż dróg żółciowych"), OF_BILE, False),
        (texts("RF", "Drainage biliaire"), OF_BILE, False),
        (texts("RF", "ERCP"), "Fluoroscopy abdomen, intervention", False),
        (texts("RF", "ECPW"), "Fluoroscopy abdomen, intervention", False),
        (texts("RF", "DSA Becken-Bein", "PTA Becken-Bein"), "Fluoroscopy lower limb, intervention", False),
        (texts("MG", "Stereotactic biopsy"), "Mammography, intervention", False),
        (texts("MG", "Drahtmarkierung"), "Mammography, intervention", False),
        (texts("CT", "PRT LWS"), "CT lumbar spine, intervention", False),
        (texts("CT", "CT chest pulmonary embolism"), "CT pulmonary angiography", False),
    ],
)
def test_an_intervention_never_has_a_diagnostic_name(given: ExaminationTexts, name: str, applies: bool) -> None:
    found = suggest(given)
    assert (found.standard_name, found.region.is_sufficient) == (name, applies), found


@pytest.mark.parametrize(
    "text",
    [
        *("Thorax^RTP_4DCT_Thorax_C", "CT planning chest", "Planungs-CT Thorax", "Bestrahlungsplanung Thorax"),
        *(
            "TK klatki piersiowej planowanie",
            "TDM centrage thorax",
            "Thorax dosimétrie",
            "Radioterapia klatka piersiowa",
        ),
    ],
)
def test_planning_of_radiotherapy_is_no_diagnostic_ct_and_waits(text: str) -> None:
    found = suggest(texts("CT", text))
    assert (found.standard_name, found.region.is_sufficient) == ("CT chest, radiotherapy planning", False)


def test_planning_of_radiotherapy_by_protocol_alone_waits() -> None:
    assert not suggest(texts("CT", "CT chest", "CT chest", "RTP 4DCT")).region.is_sufficient


def test_planning_of_surgery_is_a_diagnostic_ct() -> None:
    assert suggest(texts("CT", "CT Knie Prothesenplanung")).standard_name == "CT lower limb"


@pytest.mark.parametrize(
    ("given", "region", "confidence"),
    [
        # The target region of fluoroscopy is a default of the console.
        (texts("RF", "Functieonderzoek t.b.v. HCK", target="Chest"), Region.CHEST, 0.5),
        (texts("DX", "Protocol 7", target="Chest"), Region.CHEST, 0.7),
        # A pacemaker is known, and is not in the abdomen.
        (texts("RF", "Cardiac pacemaker temporary", target="Abdomen"), Region.HEART, 0.75),
        # A head with a chest is no region; the pelvis is none of them.
        (texts("CT", "CT shoulder and liver", target="Pelvis"), Region.OTHER, 0.2),
        # Chest as the default of a console makes the chest no surer.
        (texts("RF", "Chest blub", target="Chest"), Region.CHEST, 0.88),
        (texts("DX", "Chest blub", target="Chest"), Region.CHEST, 0.98),
    ],
)
def test_words_go_before_the_target_region(given: ExaminationTexts, region: Region, confidence: float) -> None:
    found = suggest(given).region
    assert (found.region, found.confidence) == (region, confidence), found


def test_names_that_apply_without_a_person_are_right_on_the_half_that_is_held_apart() -> None:
    apart = [one for one in labelled_descriptions() if one.is_held_apart]
    found = [
        (
            one.region,
            suggest(
                ExaminationTexts(
                    modality=one.modality,
                    study_description=one.study_description,
                    requested_procedure=one.requested_procedure,
                    acquisition_protocols=tuple(filter(None, one.acquisition_protocols.split(";"))),
                    target_region_code=one.target_region_code,
                )
            ).region,
        )
        for one in apart
    ]
    applied = [(label, region) for label, region in found if region.is_sufficient]
    assert len(applied) >= 0.6 * len(apart)
    assert sum(label == region.region for label, region in applied) >= 0.97 * len(applied)
