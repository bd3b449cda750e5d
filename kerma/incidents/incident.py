"""What one version of an incident states. None is "not stated"; zero is zero."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kerma.incidents.incident_terms import (
    BodyPart,
    Cause,
    DetectedBy,
    DoseQuantity,
    ExposureKind,
    PatientGroup,
    Setting,
    TaskKind,
)
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True)
class Informed:
    """Whether somebody was informed.

    Attributes:
        on: the day; None: not informed, or not stated.
        comment: by whom, or why not.
    """

    on: date | None = None
    comment: str = ""


@dataclass(frozen=True)
class IncidentTask:
    """A deadline or a follow-up.

    Attributes:
        kind: what has to be done.
        due_on: the last day for it.
        done_on: when it was done; None: it is open.
        result: what it gave, or what the measure is.
    """

    kind: TaskKind
    due_on: date
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentContent:
    """What one version states.

    Attributes:
        title: what it is about, without names.
        pack: country pack whose criteria apply.
        modality: modality of the exposure.
        occurred_on: day of the exposure.
        discovered_on: day on which somebody noticed it.
        exposure: whether an exposure was intended at all.
        patient_group: adult or child.
        setting: examination or intervention.
        body_part: what a CTDIvol refers to.
        what_happened: in words, without names.
        detected_by: how it came to light.
        causes: those that apply.
        cause_text: details of the causes.
        quantity: in which intended and total dose are stated.
        intended_dose: in the unit of the quantity; zero: none was intended.
        total_dose: all that was received: the intended part and all repeats. Same unit.
        intended_effective_dose_msv: effective dose of what was intended.
        effective_dose_msv: effective dose of all that was received.
        effective_dose_method: how both were estimated.
        group_mean_factor: mean of the last 20 examinations divided by the reference level.
        skin_dose_mgy: dose of the skin, at its highest.
        fetal_dose_mgy: dose of the unborn child.
        has_tissue_reaction: whether a tissue reaction that was not intended was seen.
        has_skin_injury: whether an injury of second or higher degree was seen within 21 days.
        patient_informed: the patient, or who speaks for them.
        referrer_informed: the referrer.
        authority_informed: the authority.
        measures: what is done so that it does not happen again.
        categories: codes of the categories that people decided on; of the pack.
        is_significant: whether people judge it notifiable; None: not decided.
        decision: the reason of that judgement.
        tasks: deadlines and follow-ups.
        study_instance_uids: the studies involved.
    """

    title: str = ""
    pack: str = "generic"
    modality: ExamModality | None = None
    occurred_on: date | None = None
    discovered_on: date | None = None
    exposure: ExposureKind | None = None
    patient_group: PatientGroup | None = None
    setting: Setting | None = None
    body_part: BodyPart | None = None
    what_happened: str = ""
    detected_by: DetectedBy | None = None
    causes: tuple[Cause, ...] = ()
    cause_text: str = ""
    quantity: DoseQuantity | None = None
    intended_dose: Decimal | None = None
    total_dose: Decimal | None = None
    intended_effective_dose_msv: Decimal | None = None
    effective_dose_msv: Decimal | None = None
    effective_dose_method: str = ""
    group_mean_factor: Decimal | None = None
    skin_dose_mgy: Decimal | None = None
    fetal_dose_mgy: Decimal | None = None
    has_tissue_reaction: bool | None = None
    has_skin_injury: bool | None = None
    patient_informed: Informed = field(default_factory=Informed)
    referrer_informed: Informed = field(default_factory=Informed)
    authority_informed: Informed = field(default_factory=Informed)
    measures: str = ""
    categories: tuple[str, ...] = ()
    is_significant: bool | None = None
    decision: str = ""
    tasks: tuple[IncidentTask, ...] = ()
    study_instance_uids: tuple[str, ...] = ()

    @property
    def dose_factor(self) -> Decimal | None:
        """Total dose divided by the intended one; None where one is not stated, or none was intended."""
        return _ratio(self.total_dose, self.intended_dose)

    @property
    def effective_dose_factor(self) -> Decimal | None:
        """As `dose_factor`, of the effective dose."""
        return _ratio(self.effective_dose_msv, self.intended_effective_dose_msv)

    @property
    def open_tasks(self) -> tuple[IncidentTask, ...]:
        """Those that are not done, the earliest first."""
        return tuple(sorted((task for task in self.tasks if task.done_on is None), key=lambda task: task.due_on))


def _ratio(total: Decimal | None, intended: Decimal | None) -> Decimal | None:
    return total / intended if total is not None and intended else None
