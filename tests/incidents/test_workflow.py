"""States, the second person, JSON and statistics of the register."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from kerma.incidents import official_table
from kerma.incidents.content_json import from_json, to_json
from kerma.incidents.incident import IncidentContent, IncidentTask, Informed
from kerma.incidents.incident_statistics import Dimension, IncidentCount, statistics
from kerma.incidents.incident_terms import (
    Cause,
    DoseQuantity,
    IncidentAction,
    IncidentState,
    TaskKind,
)
from kerma.incidents.workflow import Step, is_signed, missing_for_review, problems, refusal, state_of
from kerma.standard.enumerations import ExamModality

A = IncidentAction
ANNA, BEN = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
TODAY = date(2026, 12, 1)
WRITTEN = (None, ANNA)
SUBMITTED = [WRITTEN, (A.SUBMITTED, ANNA)]
SIGNED = [*SUBMITTED, (A.SIGNED, BEN)]
CLOSED = [*SIGNED, (A.CLOSED, BEN)]
FULL = IncidentContent(
    title="Wrong protocol",
    pack="de",
    modality=ExamModality.CT,
    occurred_on=date(2026, 11, 20),
    what_happened="Head protocol with the dose of the trunk",
    causes=(Cause.WRONG_PROTOCOL, Cause.UNKNOWN),
    quantity=DoseQuantity.CTDI_VOL,
    intended_dose=Decimal(0),
    total_dose=Decimal("60.50"),
    has_skin_injury=False,
    patient_informed=Informed(date(2026, 11, 21), "Dr A"),
    categories=("I-2-brain",),
    is_significant=True,
    decision="Above the limit",
    tasks=(IncidentTask(TaskKind.SKIN_CHECK, date(2026, 12, 4)),),
    study_instance_uids=("2.25.1",),
)


def steps(*done: tuple[IncidentAction | None, UUID | None]) -> list[Step]:
    return [Step(action, 1, account, "", NOON) for action, account in done]


@pytest.mark.parametrize(
    ("done", "state"),
    [
        ([], IncidentState.DRAFT),
        (SUBMITTED, IncidentState.IN_REVIEW),
        ([*SUBMITTED, (A.RETURNED, BEN)], IncidentState.DRAFT),
        (SIGNED, IncidentState.IN_REVIEW),
        (CLOSED, IncidentState.CLOSED),
        ([*CLOSED, (A.REOPENED, ANNA)], IncidentState.REOPENED),
        ([*CLOSED, (A.REOPENED, ANNA), (A.SUBMITTED, ANNA), (A.RETURNED, BEN)], IncidentState.REOPENED),
    ],
)
def test_actions_lead_to_a_state(done: list[tuple[IncidentAction | None, UUID]], state: IncidentState) -> None:
    assert state_of(steps(*done)) is state


@pytest.mark.parametrize(
    ("action", "done", "who", "is_refused"),
    [
        (A.SIGNED, SUBMITTED, ANNA, True),
        (A.SIGNED, SUBMITTED, None, True),
        (A.SIGNED, SUBMITTED, BEN, False),
        # Ben wrote an earlier version: he is an author, too.
        (A.SIGNED, [(None, BEN), *SUBMITTED], BEN, True),
        (A.SIGNED, SIGNED, BEN, True),
        (A.SIGNED, [WRITTEN], BEN, True),
        (A.CLOSED, SUBMITTED, ANNA, True),
        (A.CLOSED, SIGNED, ANNA, False),
        # What was signed before it was returned is another version.
        (A.CLOSED, [*SIGNED, (A.RETURNED, BEN), WRITTEN, (A.SUBMITTED, ANNA)], BEN, True),
        (A.REOPENED, CLOSED, ANNA, False),
        (A.SUBMITTED, CLOSED, ANNA, True),
        # After a new opening Ben, who signed before, may write and Anna sign.
        (A.SIGNED, [*CLOSED, (A.REOPENED, BEN), (None, BEN), (A.SUBMITTED, BEN)], ANNA, False),
        (A.SIGNED, [*CLOSED, (A.REOPENED, BEN), (None, BEN), (A.SUBMITTED, BEN)], BEN, True),
    ],
)
def test_a_second_person_signs(
    action: IncidentAction, done: list[tuple[IncidentAction | None, UUID]], who: UUID | None, *, is_refused: bool
) -> None:
    assert (refusal(action, steps(*done), who) is not None) is is_refused


def test_a_signature_ends_with_the_next_submission() -> None:
    assert is_signed(steps(*SIGNED))
    assert not is_signed(steps(*SIGNED, (A.RETURNED, BEN), (A.SUBMITTED, ANNA)))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"title": " "}, "The title is missing."),
        ({"effective_dose_msv": Decimal(1)}, "An effective dose needs the method by which it was estimated."),
        ({"quantity": None}, "A dose needs its quantity."),
        ({"discovered_on": date(2026, 11, 19)}, "It cannot be discovered before it occurred."),
        ({"occurred_on": date(2026, 12, 2)}, "The incident cannot lie in the future."),
    ],
)
def test_what_cannot_be_stored_is_named(change: dict[str, object], what: str) -> None:
    assert problems(FULL, TODAY) == []
    assert problems(replace(FULL, **change), TODAY) == [what]  # type: ignore[arg-type]  # fields by name


def test_a_review_needs_story_day_and_decision() -> None:
    assert missing_for_review(FULL) == []
    assert len(missing_for_review(IncidentContent(title="x"))) == 4


def test_the_content_returns_from_json_digit_by_digit() -> None:
    assert from_json(to_json(FULL)) == FULL
    assert to_json(FULL)["total_dose"] == "60.50"
    assert (to_json(FULL)["intended_dose"], to_json(FULL)["skin_dose_mgy"]) == ("0", None)


def test_statistics_count_each_cause_and_name_nobody() -> None:
    counts = statistics([FULL, replace(FULL, causes=(), modality=None)])
    assert IncidentCount(2026, Dimension.YEAR, "", 2) in counts
    assert IncidentCount(2026, Dimension.CAUSE, "wrong_protocol", 1) in counts
    assert IncidentCount(2026, Dimension.CAUSE, "", 1) in counts
    assert IncidentCount(2026, Dimension.CATEGORY, "de I-2-brain", 2) in counts
    assert IncidentCount(2026, Dimension.MODALITY, "CT", 1) in counts


@pytest.mark.parametrize("pack", ["de", "eng", "pl", "ch", "generic"])
def test_the_officials_table_names_no_study_and_no_person(pack: str) -> None:
    """Neither the Study Instance UID nor who informed the patient."""
    names = official_table.headings(pack)
    cells = list(map(official_table.text_of, official_table.row(pack, 7, IncidentState.CLOSED, FULL)))
    assert len(names) == len(cells)
    of = dict(zip(map(str, names), cells, strict=True))
    assert of["Total dose"] == "60.50"
    # Zero was intended, which is a value; there is no factor.
    assert (of["Intended dose"], of["Total ÷ intended"]) == ("0", "")
    assert not {"2.25.1", "Dr A"} & {part for cell in cells for part in cell.split("; ")}
