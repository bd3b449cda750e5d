"""What Kerma answers under Orthanc's own address: its status, and the way to a study's dose."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma import __version__
from kerma.database.engine import explain
from kerma.database.query.operations import ingestion
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
            mine = next((row for row in ingestion.followers(connection) if row["node"] == follower.node), {})
    except DBAPIError as error:
        return {**answer, "database_is_reachable": False, "database_error": explain(error)}
    times = {name: mine[name] and mine[name].isoformat() for name in ("seen_at", "reconciled_at") if name in mine}
    position = {name: mine.get(name) for name in ("seq", "last_seq", "lag")}
    return {**answer, "database_is_reachable": True, "cursor": {**position, **times}, "objects": counts}


def dose_page(dashboard_url: str, study_instance_uid: str) -> str:
    """The address of a study's page on the dashboard."""
    return f"{dashboard_url.rstrip('/')}/study?uid={quote(study_instance_uid, safe='')}"
