"""Facts of nuclear medicine (PS3.16 TID 10021 to 10023, and the headers of PET and NM images)."""

from kerma.facts.fact import Fact, Kind, coded, number, text
from kerma.standard import concepts as c
from kerma.standard.vocabulary import LATERALITIES

_EVENT = "TID 10022"


TOTALS = (
    number(
        "administered_activity_mbq",
        "Administered activity",
        "MBq",
        (),
        _EVENT,
        "Administered activity, sum over the study's administrations.",
    ),
)

EVENT = (
    text(
        "radiopharmaceutical",
        "Radiopharmaceutical",
        (c.RADIOPHARMACEUTICAL_AGENT,),
        "TID 10022, (0018,0031)",
        "Radiopharmaceutical as the object names it.",
    ),
    text(
        "radionuclide",
        "Radionuclide",
        (c.RADIOPHARMACEUTICAL_AGENT, c.RADIONUCLIDE),
        "TID 10022, (0054,0300)",
        "Radionuclide as the object names it.",
    ),
    number(
        "radionuclide_half_life_s",
        "Half-life",
        "s",
        (c.RADIOPHARMACEUTICAL_AGENT, c.RADIONUCLIDE_HALF_LIFE),
        "TID 10022, (0018,1075)",
        "Half-life of the radionuclide that the object used.",
    ),
    number(
        "administered_activity_mbq",
        "Administered activity",
        "MBq",
        (c.ADMINISTERED_ACTIVITY,),
        "TID 10022, (0018,1074)",
        "Activity administered.",
    ),
    number(
        "pre_administration_activity_mbq",
        "Activity before",
        "MBq",
        (c.PRE_ADMINISTRATION_ACTIVITY,),
        _EVENT,
        "Activity measured before administration.",
    ),
    number(
        "post_administration_activity_mbq",
        "Activity after",
        "MBq",
        (c.POST_ADMINISTRATION_ACTIVITY,),
        _EVENT,
        "Activity left after administration.",
    ),
    number(
        "effective_dose_msv",
        "Effective dose (as reported)",
        "mSv",
        (c.EFFECTIVE_DOSE,),
        _EVENT,
        "Effective dose as the report states it; Kerma computes none.",
    ),
    text(
        "route_of_administration",
        "Route",
        (c.ROUTE_OF_ADMINISTRATION,),
        "TID 10022, (0054,0302)",
        "Route of administration.",
    ),
    Fact(
        "organ_dose_count",
        "Organ doses",
        "Number of organ doses that the report states.",
        Kind.COUNT,
        source="TID 10023",
    ),
    text("comment", "Comment", (c.COMMENT,), _EVENT, "Comment of the report on this administration."),
)

ORGAN_DOSE = (
    text("organ", "Organ", (c.FINDING_SITE,), "TID 10023", "Organ as the report names it."),
    coded("laterality", "Laterality", (c.LATERALITY,), "TID 10023", "Side of the organ.", LATERALITIES),
    number("dose_mgy", "Organ dose", "mGy", (c.ORGAN_DOSE,), "TID 10023", "Absorbed dose as the report states it."),
)
