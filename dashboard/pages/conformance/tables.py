"""Tables of the page Conformance: systems with their score, requirements of one, and studies that fail one."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.pages.conformance.data import score_of
from dashboard.pages.conformance.requirement_texts import FINDINGS, RequirementText
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT, STUDY_AT, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import tr
from kerma.conformance.score import StateCounts
from kerma.database.query.conformance.equipment_conformance import EquipmentConformance, FailingStudy
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality

_COUNT, _PERCENTAGE = ValueKind.COUNT, NumberFormat.PERCENTAGE
SYSTEM_COLUMNS = (
    EQUIPMENT,
    *columns_named("software_versions"),
    Column(name="studies", label="Studies", help="Judged studies with a dose report.", kind=_COUNT),
    Column(name="reports", label="Reports", help="Dose reports of these studies.", kind=_COUNT),
    Column(
        name="score",
        label="Score (%)",
        help="Weighted mean percentage of studies that fulfil each requirement.",
        kind=ValueKind.NUMBER,
        number_format=_PERCENTAGE,
    ),
    Column(name="failed", label="Not fulfilled", help="Requirements that a study does not fulfil.", kind=_COUNT),
    Column(name="worst", label="Most often", help="The requirement that most studies do not fulfil."),
)
REQUIREMENT_COLUMNS = (
    Column(name="what", label="Requirement", help="Code and meaning as in the standard, or what is checked."),
    Column(name="source", label="Standard", help="Template and row of DICOM PS3.16, or another part."),
    Column(name="usage", label="Usage", help="M: mandatory; MC: mandatory under a condition."),
    Column(name="condition", label="Applies to", help="Empty: every event or study."),
    Column(name="weight", label="Weighting", help="3: a dose cannot be used without it; 1: a detail.", kind=_COUNT),
    Column(name="applicable", label="Studies", help="Studies to which it applies.", kind=_COUNT),
    Column(name="missing", label="Missing", help="Studies with a report that lacks it.", kind=_COUNT),
    Column(name="doubtful", label="Doubtful", help="Studies in whose report it cannot be right.", kind=_COUNT),
    Column(
        name="fulfilled",
        label="Fulfilled (%)",
        help="In percent of the studies to which it applies.",
        kind=ValueKind.NUMBER,
        number_format=_PERCENTAGE,
    ),
)
EXAMPLE_COLUMNS = (
    STUDY_AT,
    Column(name="finding", label="Found", help="Missing or doubtful."),
    Column(name="reports", label="Reports", help="SOP Instance UIDs of the dose reports."),
)
_ALL_FULFILLED = 100.0


def system_rows(
    found: Iterable[EquipmentConformance], texts: Sequence[RequirementText], modality: ExamModality
) -> list[TableRow]:
    """One row for each system and software version."""
    return [_system_row(one, texts, modality) for one in found]


def _system_row(one: EquipmentConformance, texts: Sequence[RequirementText], modality: ExamModality) -> TableRow:
    failed = [text for text in texts if one.counts[text.key].failed]
    worst = max(failed, key=lambda text: one.counts[text.key].failed / one.counts[text.key].applicable, default=None)
    return {
        EQUIPMENT.name: equipment_name(one),
        "software_versions": one.software_versions,
        "studies": one.study_count,
        "reports": one.report_count,
        "score": score_of(one, modality),
        "failed": len(failed),
        "worst": worst.what if worst else None,
    }


def requirement_rows(counts: Mapping[str, StateCounts], texts: Iterable[RequirementText]) -> list[TableRow]:
    """One row for each requirement and check."""
    return [_requirement_row(counts[text.key], text) for text in texts]


def _requirement_row(one: StateCounts, text: RequirementText) -> TableRow:
    return {
        "what": text.what,
        "source": text.source,
        "usage": text.usage or None,
        "condition": text.condition or None,
        "weight": text.weight,
        "applicable": one.applicable,
        "missing": one.missing,
        "doubtful": one.doubtful,
        "fulfilled": formatting.percent(one.fulfilled, one.applicable) if one.applicable else None,
    }


def in_order(counts: Mapping[str, StateCounts], texts: Iterable[RequirementText]) -> list[RequirementText]:
    """Requirements that most studies do not fulfil first, the others in the order of the standard."""
    return sorted(texts, key=lambda text: _fulfilled(counts[text.key]))


def _fulfilled(one: StateCounts) -> float:
    return 100 * one.fulfilled / one.applicable if one.applicable else _ALL_FULFILLED


def example_rows(found: Iterable[FailingStudy], key: str) -> list[TableRow]:
    """One row for each study that does not fulfil one requirement."""
    return [
        {
            STUDY_AT.name: one.study_at,
            "finding": tr(FINDINGS[one.findings[key]]),
            "reports": ", ".join(one.report_uids),
        }
        for one in found
    ]
