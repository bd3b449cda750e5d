"""Jobs are queued when facts of fluoroscopy change, and each is claimed by one worker at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from kerma.database.ingest import jobs
from kerma.database.ingest.jobs import Job
from kerma.database.schema.tables import study_table
from kerma.extract import Extraction
from kerma.messages import message
from kerma.standard.enumerations import ObjectStatus
from tests.support.fluoroscopy_report import event, fluoroscopy
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]
OTHER = {"sop": "2.25.2", "study": "2.25.2000"}


def claim(engine: Engine) -> Job | None:
    with engine.begin() as connection:
        return jobs.claim(connection, [jobs.SKIN_DOSE])


def claimed(engine: Engine) -> Job:
    found = claim(engine)
    assert found is not None
    return found


def finish(engine: Engine, job: Job) -> bool:
    with engine.begin() as connection:
        return jobs.finish(connection, job)


def fail(engine: Engine, job: Job, reason: str = "It failed.") -> None:
    with engine.begin() as connection:
        jobs.fail(connection, job, reason)


def let_pass(engine: Engine, time: timedelta) -> None:
    """As if so much time had passed."""
    with engine.begin() as connection:
        connection.execute(text("update job set not_before = not_before - :time"), {"time": time})


def counts(engine: Engine) -> tuple[int, int, int]:
    with engine.connect() as connection:
        found = jobs.counts(connection)
    return found.waiting, found.under_way, found.failed


def test_a_fluoroscopy_report_asks_for_a_skin_dose(put: Put, rows: Rows) -> None:
    put(a=fluoroscopy())
    assert [(row["kind"], row["attempts"], row["last_error"]) for row in rows("job")] == [("skin_dose", 0, None)]


def test_other_studies_ask_for_none(put: Put, rows: Rows) -> None:
    put(a=read(ct_report(ct_event(ct_dose()))))
    assert rows("job") == []


def test_the_same_report_again_asks_for_nothing(put: Put, engine: Engine, rows: Rows) -> None:
    put(a=fluoroscopy())
    assert finish(engine, claimed(engine))
    put(a=fluoroscopy())
    assert rows("job") == []


@pytest.mark.parametrize(
    "later",
    [
        {"b": fluoroscopy(event("2.25.10"), sop="2.25.2")},
        {"a": fluoroscopy(PatientWeight="95")},
        {"a": fluoroscopy(event(kerma_gy="0.2"))},
    ],
    ids=["a further report", "another weight", "another dose"],
)
def test_facts_that_change_ask_again(put: Put, engine: Engine, rows: Rows, later: dict[str, Extraction]) -> None:
    put(a=fluoroscopy())
    assert finish(engine, claimed(engine))
    put(**later)
    assert len(rows("job")) == 1


def test_a_study_that_goes_takes_its_job_along(put: Put, rows: Rows) -> None:
    put(a=fluoroscopy())
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose after all")))
    assert rows("job") == []


def test_a_claimed_job_is_not_claimed_again(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    assert claimed(engine).attempts == 1
    assert claim(engine) is None


def test_two_who_claim_at_the_same_time_get_different_jobs(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy(), b=fluoroscopy(**OTHER))
    with engine.connect() as first, engine.connect() as second:
        mine, yours = (jobs.claim(each, [jobs.SKIN_DOSE]) for each in (first, second))
        assert mine is not None
        assert yours is not None
        assert mine.study_id != yours.study_id


def test_who_comes_while_another_claims_the_last_job_does_not_wait(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    with engine.connect() as first, engine.connect() as second:
        assert jobs.claim(first, [jobs.SKIN_DOSE]) is not None
        assert jobs.claim(second, [jobs.SKIN_DOSE]) is None


def test_one_claim_takes_one_job(put: Put, engine: Engine) -> None:
    put(**{f"n{i}": fluoroscopy(sop=f"2.25.7{i}", study=f"2.25.8{i}") for i in range(20)})
    claimed(engine)
    assert counts(engine) == (19, 1, 0)


def test_the_latest_request_comes_first(put: Put, engine: Engine, rows: Rows) -> None:
    put(a=fluoroscopy())
    put(b=fluoroscopy(**OTHER))
    assert [claimed(engine).study_id for _ in range(2)] == [
        row["study_id"] for row in sorted(rows("job"), key=lambda row: row["requested_at"], reverse=True)
    ]


@pytest.mark.parametrize(("age", "kind"), [(1, jobs.ALERTS), (3, jobs.SKIN_DOSE)])
def test_an_urgent_job_comes_first_for_two_minutes(put: Put, engine: Engine, age: int, kind: str) -> None:
    """A backlog of alerts, as of an import of old studies, does not keep skin doses waiting."""
    put(a=fluoroscopy())
    aged = "update job set requested_at = now() - make_interval(mins => :age) where kind = 'alerts'"
    with engine.begin() as connection:
        jobs.request(connection, jobs.ALERTS, select(study_table.c.study_id))
        connection.execute(text(aged), {"age": age})
    with engine.begin() as connection:
        found = jobs.claim(connection, [jobs.SKIN_DOSE, jobs.ALERTS])
    assert found is not None
    assert found.kind == kind


def test_a_job_requested_while_it_is_done_stays(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    old = claimed(engine)
    put(b=fluoroscopy(event("2.25.10"), sop="2.25.2"))
    assert not finish(engine, old)
    assert claimed(engine).attempts == 1


def test_reception_does_not_wait_for_a_job_that_is_done(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    with engine.connect() as working:
        working.execute(text("set lock_timeout = '5s'"))
        claimed(engine)
        put(a=fluoroscopy(PatientWeight="95"))


def test_a_job_of_a_worker_that_died_is_free_after_the_lease(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    claimed(engine)
    let_pass(engine, jobs.LEASE)
    assert claimed(engine).attempts == 2


def test_a_failure_is_stored_with_its_reason_and_tried_again_after_a_pause(
    put: Put, engine: Engine, rows: Rows
) -> None:
    put(a=fluoroscopy())
    fail(engine, claimed(engine), "The phantom is empty.")
    assert rows("job")[0]["last_error"] == "The phantom is empty."
    assert claim(engine) is None
    let_pass(engine, jobs.FIRST_DELAY)
    assert claimed(engine).attempts == 2


def test_a_job_that_fails_again_and_again_is_given_up_and_stays_visible(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    for _ in range(jobs.MAX_ATTEMPTS):
        fail(engine, claimed(engine))
        let_pass(engine, timedelta(days=1))
    assert (claim(engine), counts(engine)) == (None, (0, 0, 1))
    with engine.connect() as connection:
        assert [(job.study_instance_uid, job.last_error, job.is_abandoned) for job in jobs.failures(connection, 5)] == [
            ("2.25.1000", "It failed.", True)
        ]


def test_a_job_that_was_given_up_begins_anew_when_it_is_requested(put: Put, engine: Engine) -> None:
    put(a=fluoroscopy())
    for _ in range(jobs.MAX_ATTEMPTS):
        fail(engine, claimed(engine))
        let_pass(engine, timedelta(days=1))
    put(a=fluoroscopy(PatientWeight="95"))
    assert claimed(engine).attempts == 1


def test_a_job_given_back_was_not_attempted(put: Put, engine: Engine, rows: Rows) -> None:
    put(a=fluoroscopy())
    with engine.begin() as connection:
        job = jobs.claim(connection, [jobs.SKIN_DOSE])
        assert job is not None
        jobs.release(connection, job)
    assert (rows("job")[0]["attempts"], counts(engine)) == (0, (1, 0, 0))


def test_the_state_of_a_study_s_job_is_shown(put: Put, engine: Engine, rows: Rows) -> None:
    def state() -> str | None:
        with engine.connect() as connection:
            return jobs.of_study(connection, jobs.SKIN_DOSE, study)

    put(a=fluoroscopy())
    study = rows("study")[0]["study_id"]
    states = [state()]
    job = claimed(engine)
    states.append(state())
    finish(engine, job)
    assert [*states, state()] == ["waiting", "under way", None]
