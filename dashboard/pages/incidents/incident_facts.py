"""What a version states as labels and values, for the page and for the report."""

from collections.abc import Iterator

from dashboard.pages.incidents import labels
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.incident_register import StoredIncident
from kerma.incidents.incident import IncidentContent, Informed

Groups = dict[str, list[tuple[str, str]]]


def groups(one: StoredIncident, user: User) -> Groups:
    """The newest version, with the reference to the patient for users who may see identity."""
    found = of_content(one.content)
    if one.patient_reference and user.may(Right.VIEW_IDENTITY):
        found[tr("Exposure")].append((tr("Reference to the patient"), one.patient_reference))
    return found


def of_content(content: IncidentContent) -> Groups:
    """What a version states, without texts of several lines."""
    return {
        tr("Exposure"): _exposure(content),
        tr("Doses"): _doses(content),
        tr("Decision"): _decision(content),
        tr("Deadlines and follow-ups"): _tasks(content),
    }


def texts(content: IncidentContent) -> Iterator[tuple[str, str]]:
    """The texts of several lines that are not empty, with their headings."""
    for heading, text in (
        (tr("Course of events"), content.what_happened),
        (tr("Reason of the decision"), content.decision),
        (tr("Measures so that it does not happen again"), content.measures),
    ):
        if text:
            yield heading, text


def paragraphs(content: IncidentContent) -> None:
    """Show the texts of several lines."""
    for heading, text in texts(content):
        plain_text.heading(heading, level=3)
        plain_text.paragraph(text)


def _exposure(content: IncidentContent) -> list[tuple[str, str]]:
    causes = ", ".join(map(labels.label, content.causes))
    return [
        (tr("Day of the exposure"), _day(content.occurred_on)),
        (tr("Discovered on"), _day(content.discovered_on)),
        (tr("Modality"), tr(BY_CODE[content.modality].title) if content.modality else tr("not stated")),
        (tr("Kind of exposure"), labels.label(content.exposure)),
        (tr("Adult or child"), labels.label(content.patient_group)),
        (tr("Setting"), labels.label(content.setting)),
        (tr("Detected by"), labels.label(content.detected_by)),
        (tr("Causes"), "; ".join(filter(None, (causes, content.cause_text))) or tr("not stated")),
    ]


def _doses(content: IncidentContent) -> list[tuple[str, str]]:
    unit = labels.unit(content.quantity)
    found = [
        (tr("Quantity"), labels.label(content.quantity)),
        (tr("Intended dose"), labels.dose(content.intended_dose, unit)),
        (tr("Total dose"), labels.dose(content.total_dose, unit)),
        (tr("Total ÷ intended"), labels.factor(content)),
        (tr("Skin dose (mGy)"), labels.dose(content.skin_dose_mgy, "")),
        (tr("Dose of the unborn child (mGy)"), labels.dose(content.fetal_dose_mgy, "")),
        (tr("Tissue reaction seen"), labels.yes_no(content.has_tissue_reaction)),
        (tr("Skin injury of degree 2 or more within 21 days"), labels.yes_no(content.has_skin_injury)),
    ]
    if content.group_mean_factor is not None:
        found.append((tr("Mean of the last 20 ÷ reference level"), labels.dose(content.group_mean_factor, "")))
    if content.effective_dose_msv is not None or content.intended_effective_dose_msv is not None:
        found += [
            (tr("Intended effective dose (mSv)"), labels.dose(content.intended_effective_dose_msv, "")),
            (tr("Total effective dose (mSv)"), labels.dose(content.effective_dose_msv, "")),
            (tr("Effective dose: total ÷ intended"), labels.effective_dose_factor(content)),
            (tr("Method of the effective dose"), content.effective_dose_method),
        ]
    return found


def _decision(content: IncidentContent) -> list[tuple[str, str]]:
    return [
        (tr("Country"), labels.pack(content.pack)),
        (tr("Category"), labels.categories(content)),
        (tr("Significant: has to be reported"), labels.yes_no(content.is_significant)),
        (tr("Patient informed on"), _informed(content.patient_informed)),
        (tr("Referrer informed on"), _informed(content.referrer_informed)),
        (tr("Authority informed on"), _informed(content.authority_informed)),
    ]


def _tasks(content: IncidentContent) -> list[tuple[str, str]]:
    found = []
    for task in sorted(content.tasks, key=lambda one: one.due_on):
        done = tr("done on {day}", day=formatting.day(task.done_on)) if task.done_on else tr("open")
        parts = (tr("until {day}", day=formatting.day(task.due_on)), done, task.result)
        found.append((labels.label(task.kind), " · ".join(filter(None, parts))))
    return found or [(tr("What is due"), tr("Nothing is open."))]


def _day(day: object) -> str:
    return formatting.anything(day) if day is not None else tr("not stated")


def _informed(informed: Informed) -> str:
    parts = (formatting.day(informed.on) if informed.on else "", informed.comment)
    return " · ".join(filter(None, parts)) or tr("not stated")
