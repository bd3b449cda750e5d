"""Criteria of country packs and offers of deadlines: rows of data, each with source and mark."""

import csv
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kerma.alerts.alert_rule import RuleMark
from kerma.incidents.incident_terms import BodyPart, ExposureKind, PatientGroup, Setting, TaskKind
from kerma.standard.enumerations import ExamModality


class CriterionQuantity(StrEnum):
    """What a criterion looks at."""

    ACCIDENTAL = "accidental"
    TISSUE_REACTION = "tissue_reaction"
    EFFECTIVE_DOSE = "effective_dose"
    EFFECTIVE_DOSE_FACTOR = "effective_dose_factor"
    EFFECTIVE_DOSE_EXCESS = "effective_dose_excess"
    CTDI_VOL = "ctdi_vol"
    DAP = "dap"
    FETAL_DOSE = "fetal_dose"
    GROUP_MEAN_FACTOR = "group_mean_factor"
    #: Kerma does not decide it.
    PEOPLE = "people"


class Comparison(StrEnum):
    """How a value is compared with a limit."""

    ABOVE = "above"
    REACHES = "reaches"
    #: Whether something is so.
    IS = "is"


class Criterion(NamedTuple):
    """One criterion of a category; conditions that are None apply to everything.

    Attributes:
        pack: the country pack.
        code: the category of that pack.
        quantity: what is compared.
        comparison: how; None where people decide.
        limit: the limit in `unit`; None where there is none.
        unit: UCUM code.
        group: adults or children.
        exposure: accidental or unintended.
        setting: examination or intervention.
        modality: of the exposure.
        body_part: what the CTDIvol refers to.
        intended_from_msv: lower bound of the intended effective dose, included.
        intended_below_msv: its upper bound, excluded.
        also_skin_injury: a skin injury of second or higher degree must have been seen, too.
        source: where it comes from.
        mark: how it was verified.
    """

    pack: str
    code: str
    quantity: CriterionQuantity
    comparison: Comparison | None
    limit: Decimal | None
    unit: str
    group: PatientGroup | None
    exposure: ExposureKind | None
    setting: Setting | None
    modality: ExamModality | None
    body_part: BodyPart | None
    intended_from_msv: Decimal | None
    intended_below_msv: Decimal | None
    also_skin_injury: bool
    source: str
    mark: RuleMark


class TaskOffer(NamedTuple):
    """A deadline or follow-up that the form offers.

    Attributes:
        pack: the country pack; None: all.
        kind: what has to be done.
        starts: `occurred` or `discovered`: the day from which the days are counted.
        days: number of days.
        quantity: `skin_dose` or `fetal_dose` that must exceed the limit; None: always offered.
        limit_mgy: that limit.
        source: where it comes from.
        mark: how it was verified.
    """

    pack: str | None
    kind: TaskKind
    starts: str
    days: int
    quantity: str | None
    limit_mgy: Decimal | None
    source: str
    mark: RuleMark


@cache
def criteria() -> tuple[Criterion, ...]:
    """All criteria, in the order of the file."""
    return tuple(map(_criterion, _rows("criteria.csv")))


@cache
def task_offers() -> tuple[TaskOffer, ...]:
    """All offers, in the order of the file."""
    return tuple(map(_offer, _rows("task_offers.csv")))


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("kerma.incidents") / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def _criterion(row: dict[str, str]) -> Criterion:
    return Criterion(
        pack=row["pack"],
        code=row["code"],
        quantity=CriterionQuantity(row["quantity"]),
        comparison=Comparison(row["comparison"]) if row["comparison"] else None,
        limit=_decimal(row["limit"]),
        unit=row["unit"],
        group=PatientGroup(row["group"]) if row["group"] else None,
        exposure=ExposureKind(row["exposure"]) if row["exposure"] else None,
        setting=Setting(row["setting"]) if row["setting"] else None,
        modality=ExamModality(row["modality"]) if row["modality"] else None,
        body_part=BodyPart(row["body_part"]) if row["body_part"] else None,
        intended_from_msv=_decimal(row["intended_from_msv"]),
        intended_below_msv=_decimal(row["intended_below_msv"]),
        also_skin_injury=row["also"] == "skin_injury",
        source=row["source"],
        mark=RuleMark(row["mark"]),
    )


def _offer(row: dict[str, str]) -> TaskOffer:
    return TaskOffer(
        pack=row["pack"] or None,
        kind=TaskKind(row["kind"]),
        starts=row["from"],
        days=int(row["days"]),
        quantity=row["quantity"] or None,
        limit_mgy=_decimal(row["limit_mgy"]),
        source=row["source"],
        mark=RuleMark(row["mark"]),
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
