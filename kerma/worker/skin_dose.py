"""The job `skin_dose`: computes the skin dose of a study, unless its input is unchanged."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, Engine

from kerma.database.ingest import skin_dose_input, skin_doses
from kerma.database.ingest.rows import dumps
from kerma.database.ingest.skin_dose_input import Procedure
from kerma.facts.record import to_json
from kerma.skin_dose.rules.manufacturer_rules import rule_for
from kerma.skin_dose.study import skin_dose
from kerma.skin_dose.versions import current_versions, versions

logger = logging.getLogger(__name__)

#: Stores the result of a job in the transaction that removes the job.
Store = Callable[[Connection], None]


def compute(engine: Engine, study_id: UUID) -> Store:
    """Compute the skin dose of a study; returns the function that stores the result.

    Args:
        engine: Kerma's database; no connection is open during the computation.
        study_id: the study.

    Raises:
        DBAPIError: the database cannot be used now.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        procedure = skin_dose_input.load(connection, study_id)
        stored_digest = skin_doses.digest_of(connection, study_id)
    if procedure is None:
        return partial(skin_doses.remove, study_id=study_id)
    digest = input_digest(procedure)
    if digest == stored_digest:
        logger.info("the input of the skin dose has not changed", extra={"study_id": study_id})
        return partial(skin_doses.confirm, study_id=study_id, versions=current_versions())
    start = time.perf_counter()
    result = skin_dose(procedure.study, procedure.events, calibration=procedure.calibration, with_overlap=True)
    seconds = time.perf_counter() - start
    logger.info("skin dose (%s) computed in %.2f s", result.kind.value, seconds, extra={"study_id": study_id})
    return partial(
        skin_doses.write,
        study_id=study_id,
        result=replace(result, versions={**result.versions, **current_versions()}),
        event_ids=procedure.event_ids,
        digest=digest,
        seconds=seconds,
    )


def input_digest(procedure: Procedure) -> str:
    """SHA-256 of the whole input: facts, events, calibration, and versions of method, tables and rule."""
    content = {
        "study": to_json(procedure.study),
        "events": [to_json(event) for event in procedure.events],
        "calibration": procedure.calibration.as_json(),
        "versions": dict(versions(rule_for(procedure.study))),
    }
    return hashlib.sha256(dumps(content).encode()).hexdigest()
