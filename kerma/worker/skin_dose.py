"""The job `skin_dose`: compute a study's skin dose, unless nothing that goes in has changed."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache, partial
from importlib.resources import files
from uuid import UUID

from sqlalchemy import Connection, Engine

from kerma.database.ingest import skin_doses
from kerma.database.ingest.rows import dumps
from kerma.database.ingest.skin_doses import Procedure
from kerma.skin_dose.rules.manufacturer_rules import neutral, rule_for
from kerma.skin_dose.study import skin_dose
from kerma.skin_dose.versions import versions

logger = logging.getLogger(__name__)

_DIGITS = 12

#: Stores what a job gave, in the transaction that takes the job off the list.
Store = Callable[[Connection], None]


def compute(engine: Engine, study_id: UUID) -> Store:
    """Compute the skin dose of a study; gives what is to be stored.

    Args:
        engine: Kerma's database; no connection of it is held during the computation.
        study_id: the study.

    Raises:
        DBAPIError: the database cannot be used now.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        procedure = skin_doses.load(connection, study_id)
        known = skin_doses.digest_of(connection, study_id)
    if procedure is None:
        return partial(skin_doses.remove, study_id=study_id)
    digest = input_digest(procedure)
    if digest == known:
        logger.info("study %s: nothing that its skin dose depends on has changed", study_id)
        return partial(skin_doses.confirm, study_id=study_id, versions=current_versions())
    start = time.perf_counter()
    result = skin_dose(procedure.study, procedure.events, site=procedure.site, with_overlap=True)
    seconds = time.perf_counter() - start
    logger.info("study %s: skin dose (%s) computed in %.2f s", study_id, result.kind.value, seconds)
    return partial(
        skin_doses.write,
        study_id=study_id,
        result=replace(result, versions={**result.versions, **current_versions()}),
        event_ids=procedure.event_ids,
        digest=digest,
        seconds=seconds,
    )


def input_digest(procedure: Procedure) -> str:
    """SHA-256 of all that goes in: facts, events, settings of the machine, versions of method, tables and its rule."""
    site = asdict(procedure.site)
    site["calibrated_on"] = procedure.site.calibrated_on and procedure.site.calibrated_on.isoformat()
    whole = {
        "study": procedure.study,
        "events": procedure.events,
        "site": site,
        "versions": dict(versions(rule_for(procedure.study))),
    }
    return hashlib.sha256(dumps(whole).encode()).hexdigest()


@cache
def current_versions() -> dict[str, str]:
    """What tells whether a kept result may be outdated: versions of method and tables, and a digest of all rules.

    A machine may get a rule of its own: the rule that a result comes from does not tell that.
    """
    of_all = {name: version for name, version in versions(neutral()).items() if name != "rules"}
    digest = hashlib.sha256()
    for entry in sorted(files("kerma.skin_dose.rules").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            digest.update(entry.read_bytes())
    return {**of_all, "rule_files": digest.hexdigest()[:_DIGITS]}
