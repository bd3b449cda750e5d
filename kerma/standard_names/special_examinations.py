"""Examinations with a name of their own, by the words that name them in a text."""

from typing import NamedTuple

from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from kerma.standard_names.vocabulary import names_any

R, M = Region, ExamModality

ANGIOGRAPHY = ("angio*", "arterio*", "cta", "*arteriogra*", "dsa", "tetnic*", "coronarogra*", "koronarogra*")
_CORONARIES = ("coron*", "koronar*", "wiencow*", "coro*", "cor")
_CORONARY_CTA = (
    *("ccta", "coroscan*", "*koronarangio*", "coronarogra*", "koronarogra*", "cor cta", "corcta", "tetnic* wiencow*"),
    *("coronary ct", "ct coronary", "koronar ct"),
)
_CALCIUM = ("calcium", "calcique", "kalk*", "ca score", "ca scoring", "cascore", "casc", "calcm", "agatston")
_PACEMAKER = (
    *("pacemaker*", "pace maker*", "*schrittmacher*", "stymulator*", "rozrusznik*", "stimulateur*", "ppm", "pm"),
)
#: A pacemaker that is changed, removed or temporary is no implantation.
_NO_IMPLANTATION = (
    *("temp*", "czasow*", "passager*", "provisoire", "extract*", "explant*", "revision*", "rewizj*", "wymian*"),
    *("*wechsel*", "changement", "aggregat*", "battery", "box change", "generator*", "boitier", "upgrade", "icd"),
)


class SpecialExamination(NamedTuple):
    """An examination with a name of its own: where one of `words` stands in a text of this modality.

    Attributes:
        modality: the examination modality.
        region: what it covers.
        words: of which one is needed.
        name: the standard name.
        beside: of which one is needed as well; empty: nothing.
        unless: of which none may stand there.
        names_region: whether the words name the region too; else the texts have to.
    """

    modality: str
    region: Region
    words: tuple[str, ...]
    name: str
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    names_region: bool = False

    def is_named(self, text: str) -> bool:
        """Whether a text names it."""
        return (
            names_any(text, self.words)
            and (not self.beside or names_any(text, self.beside))
            and not names_any(text, self.unless)
        )


_ASSESSMENT, _CLINICAL = (
    ("assess*", "abklar*", "recall", "poglebion*", "uzupelniaj*"),
    ("diagnost*", "kurativ*", "symptom*"),
)
_SCREENING = ("screen*", "depistage", "skrining*", "przesiew*", "profilakty*")

#: Diagnostic examinations; the words of a row name this examination and no other.
DIAGNOSTIC = (
    SpecialExamination(
        M.CT, R.CHEST, ("pe", "ctpa", "lae", "embol*", "zator*", "pulmonary angio*"), "CT pulmonary angiography"
    ),
    SpecialExamination(
        M.CT, R.CHEST, ("low dose screening", "lung screening", "ndtk", "niskodawkow*"), "CT chest, low dose"
    ),
    SpecialExamination(M.CT, R.HEART, _CALCIUM, "CT coronary calcium scoring"),
    SpecialExamination(M.CT, R.HEART, _CORONARY_CTA, "CT coronary angiography", unless=("ohne angio*",)),
    SpecialExamination(M.CT, R.HEART, ANGIOGRAPHY, "CT coronary angiography", beside=_CORONARIES),
    SpecialExamination(
        M.CT, R.ABDOMEN_PELVIS, ("kub", "stone*", "urolit*", "kamic*"), "CT kidneys, ureters and bladder"
    ),
    SpecialExamination(M.CT, R.ABDOMEN_PELVIS, ("urogra*", "uroscan*"), "CT urography"),
    SpecialExamination(M.CT, R.ABDOMEN_PELVIS, ("colono*", "kolono*", "coloscan*"), "CT colonography"),
    SpecialExamination(M.FLUOROSCOPY, R.HEART, ("coron*", "koronar*", "koro", "coro*"), "Coronary angiography"),
    SpecialExamination(M.FLUOROSCOPY, R.HEAD, ANGIOGRAPHY, "Cerebral angiography"),
    SpecialExamination(M.FLUOROSCOPY, R.LOWER_LIMB, ANGIOGRAPHY, "Angiography lower limb"),
    SpecialExamination(M.MAMMOGRAPHY, R.BREAST, _SCREENING, "Mammography, screening", unless=_ASSESSMENT),
    SpecialExamination(M.MAMMOGRAPHY, R.BREAST, (*_ASSESSMENT, *_CLINICAL), "Mammography"),
    SpecialExamination(
        M.NUCLEAR_MEDICINE, R.WHOLE_BODY, ("bone*", "kosc*", "skelet*", "squelette", "osseu*"), "Bone scintigraphy"
    ),
)
#: What a text means that names no examination of `DIAGNOSTIC`, but these words.
USUAL = (SpecialExamination(M.CT, R.HEART, _CORONARIES, "CT coronary angiography"),)
#: Interventions that have published levels, by the names of these; they go before diagnostic examinations.
INTERVENTIONS = (
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        (
            *("pci", "ptca", "cto", "percutaneous coronary*", "coronary intervention*", "koronarintervention*"),
            *(
                "koronare intervention*",
                "perkutane koronar*",
                "koronarstent*",
                "koronarangioplast*",
                "intervention coron*",
            ),
            *("interwencj* wiencow*", "stent* coron*", "coron* stent*", "angioplast* coron*", "coron* angioplast*"),
            *("stent* wiencow*", "stent* tetnic* wiencow*", "stentowani* naczyn wiencow*", "angioplast* wiencow*"),
            *(
                "angioplast* tetnic* wiencow*",
                "plastyk* wiencow*",
                "plastyk* tetnic* wiencow*",
                "angioplast* naczyn wiencow*",
            ),
            *("stent lad", "stent rca", "stent lcx", "lad stent", "rca stent", "lcx stent", "rotabla*"),
        ),
        "Percutaneous coronary intervention",
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        (
            *(
                "tavi",
                "tavr",
                "transcatheter aortic valve*",
                "transkatheter aortenklappe*",
                "aortenklappenimplantation*",
            ),
            *(
                "kathetergestutzte aortenklappe*",
                "przezcewnikow* implantac* zastawk*",
                "przezcewnikow* wszczep* zastawk*",
            ),
            *("valve aortique percutan*", "remplacement valvulaire aortique*", "implantation valve aortique*"),
        ),
        "TAVI",
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        ("crt", "resynchron*", "resynchroni*", "biventricular*", "biventrikular*", "dwukomorow*", "biventriculaire*"),
        "Cardiac resynchronisation therapy",
        unless=_NO_IMPLANTATION,
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        _PACEMAKER,
        "Pacemaker, single chamber",
        beside=("single*", "*einkammer*", "1 kammer*", "jednojam*", "simple chambre", "mono*", "vvi", "vvir", "aai"),
        unless=_NO_IMPLANTATION,
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        _PACEMAKER,
        "Pacemaker, dual chamber",
        beside=("dual*", "*zweikammer*", "2 kammer*", "dwujam*", "double chambre", "double chamber", "ddd", "dddr"),
        unless=_NO_IMPLANTATION,
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        (
            *(
                "ep study",
                "electrophysiolog*",
                "elektrophysiolog*",
                "elektrofizjolog*",
                "epu",
                "pulmonalvenenisolation*",
            ),
            *("izolacj* zyl plucnych", "isolation des veines pulmonaires", "vorhofflimmer*"),
        ),
        "Electrophysiology",
        names_region=True,
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEART,
        ("ablation*", "ablacj*", "kryoablac*", "cryoablat*", "*ablation", "pvi"),
        "Electrophysiology",
        unless=("alcohol", "septal*", "alkohol*"),
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.HEAD,
        ("embolisa*", "embolisi*", "emboliza*", "coiling", "flow diverter"),
        "Cerebral embolisation",
        unless=("epistaxis", "meningeom*", "tumo*"),
    ),
    SpecialExamination(
        M.FLUOROSCOPY,
        R.ABDOMEN,
        (
            *(
                "ptcd",
                "ptbd",
                "pthd",
                "biliary drain*",
                "biliary stent*",
                "gallengangsdrainage*",
                "gallenwegsdrainage*",
            ),
            *(
                "gallengangsstent*",
                "drainage biliaire*",
                "stent biliaire*",
                "prothese biliaire*",
                "drenaz* drog zolciow*",
            ),
            *("drenaz* zolciow*", "drenaz* zolci", "stent* drog zolciow*", "protez* drog zolciow*"),
        ),
        "Biliary drainage and stenting",
        unless=("ercp", "ecpw", "cpre", "endoscop*", "endoskop*"),
        names_region=True,
    ),
)
