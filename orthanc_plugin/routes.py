"""What Kerma answers under Orthanc's own address: its status, and the way to a study's dose."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma import __version__
from kerma.database.error_messages import explain
from kerma.database.query.operations import ingestion
from kerma.database.query.operations.ingestion import FollowerState
from orthanc_plugin.follower import Follower


def status(engine: Engine, follower: Follower) -> dict[str, Any]:
    """How far the change log is followed, and what became of the objects."""
    answer: dict[str, Any] = {
        "version": __version__,
        "node": follower.node,
        "follower_is_alive": follower.is_alive,
        "last_error": follower.last_error,
    }
    try:
        with engine.connect() as connection:
            counts = ingestion.status_counts(connection)
            states = {state.node: state for state in ingestion.followers(connection)}
    except DBAPIError as error:
        return {**answer, "database_is_reachable": False, "database_error": explain(error)}
    return {**answer, "database_is_reachable": True, "cursor": _cursor(states.get(follower.node)), "objects": counts}


def _cursor(state: FollowerState | None) -> dict[str, int | str | None]:
    """The state of this Orthanc's follower as JSON; before its first report, only its position, as null."""
    if state is None:
        return dict.fromkeys(("seq", "last_seq", "lag"))
    return {
        "seq": state.seq,
        "last_seq": state.last_seq,
        "lag": state.lag,
        "seen_at": _iso(state.seen_at),
        "reconciled_at": _iso(state.reconciled_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def dose_page(dashboard_url: str, study_instance_uid: str) -> str:
    """The address of a study's page on the dashboard."""
    return f"{dashboard_url.rstrip('/')}/study?uid={quote(study_instance_uid, safe='')}"
