"""Facts of nuclear medicine (PS3.16 TID 10021 to 10023, and the headers of PET and NM images)."""

from dataclasses import dataclass

from kerma.facts import fact
from kerma.facts.event import COMMON_FACTS, IrradiationEvent
from kerma.facts.record import facts_of, nested_records
from kerma.standard import concepts as c
from kerma.standard import vocabulary
from kerma.standard.enumerations import Laterality

_EVENT = "TID 10022"


@dataclass(frozen=True, kw_only=True)
class NuclearMedicineTotals:
    """Totals of a nuclear medicine study."""

    administered_activity_mbq: float | None = fact.number(
        label="Administered activity",
        unit="MBq",
        source=_EVENT,
        meaning="Administered activity, sum over the study's administrations.",
    )


@dataclass(frozen=True, kw_only=True)
class OrganDose:
    """Absorbed dose of one organ, as the report states it (TID 10023)."""

    organ: str | None = fact.text(
        label="Organ", path=(c.FINDING_SITE,), source="TID 10023", meaning="Organ as the report names it."
    )
    laterality: Laterality | None = fact.coded(
        label="Laterality",
        path=(c.LATERALITY,),
        source="TID 10023",
        value_set=vocabulary.LATERALITIES,
        meaning="Side of the organ.",
    )
    dose_mgy: float | None = fact.number(
        label="Organ dose",
        unit="mGy",
        path=(c.ORGAN_DOSE,),
        source="TID 10023",
        meaning="Absorbed dose as the report states it.",
    )


@dataclass(frozen=True, kw_only=True)
class AdministrationEvent(IrradiationEvent):
    """One administration of a radiopharmaceutical (TID 10022)."""

    radiopharmaceutical: str | None = fact.text(
        label="Radiopharmaceutical",
        path=(c.RADIOPHARMACEUTICAL_AGENT,),
        source="TID 10022, (0018,0031)",
        meaning="Radiopharmaceutical as the object names it.",
    )
    radionuclide: str | None = fact.text(
        label="Radionuclide",
        path=(c.RADIOPHARMACEUTICAL_AGENT, c.RADIONUCLIDE),
        source="TID 10022, (0054,0300)",
        meaning="Radionuclide as the object names it.",
    )
    radionuclide_half_life_s: float | None = fact.number(
        label="Half-life",
        unit="s",
        path=(c.RADIOPHARMACEUTICAL_AGENT, c.RADIONUCLIDE_HALF_LIFE),
        source="TID 10022, (0018,1075)",
        meaning="Half-life of the radionuclide that the object used.",
    )
    administered_activity_mbq: float | None = fact.number(
        label="Administered activity",
        unit="MBq",
        path=(c.ADMINISTERED_ACTIVITY,),
        source="TID 10022, (0018,1074)",
        meaning="Activity administered.",
    )
    pre_administration_activity_mbq: float | None = fact.number(
        label="Activity before",
        unit="MBq",
        path=(c.PRE_ADMINISTRATION_ACTIVITY,),
        source=_EVENT,
        meaning="Activity measured before administration.",
    )
    post_administration_activity_mbq: float | None = fact.number(
        label="Activity after",
        unit="MBq",
        path=(c.POST_ADMINISTRATION_ACTIVITY,),
        source=_EVENT,
        meaning="Activity left after administration.",
    )
    effective_dose_msv: float | None = fact.number(
        label="Effective dose (as reported)",
        unit="mSv",
        path=(c.EFFECTIVE_DOSE,),
        source=_EVENT,
        meaning="Effective dose as the report states it; Kerma computes none.",
    )
    route_of_administration: str | None = fact.text(
        label="Route",
        path=(c.ROUTE_OF_ADMINISTRATION,),
        source="TID 10022, (0054,0302)",
        meaning="Route of administration.",
    )
    organ_dose_count: int | None = fact.count(
        label="Organ doses", source="TID 10023", meaning="Number of organ doses that the report states."
    )
    comment: str | None = fact.text(
        label="Comment", path=(c.COMMENT,), source=_EVENT, meaning="Comment of the report on this administration."
    )
    organ_doses: tuple[OrganDose, ...] = nested_records(OrganDose)


TOTALS = facts_of(NuclearMedicineTotals)
#: The facts of an event beside those that events of all modalities have.
EVENT_FACTS = tuple(declared for declared in facts_of(AdministrationEvent) if declared not in COMMON_FACTS)
ORGAN_DOSE = facts_of(OrganDose)
