"""What Kerma answers under Orthanc's own address: its status, and the way to a study's dose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma import __version__
from kerma.database.error_messages import explain
from kerma.database.query.operations import ingestion
from kerma.database.query.operations.ingestion import FollowerState
from kerma.json_types import Json
from kerma.standard.enumerations import ObjectStatus
from orthanc_plugin.reader_process import ReaderProcess


@dataclass(frozen=True)
class DatabaseStatus:
    """What the database holds: the reported position of the follower, and the number of objects by status."""

    follower: FollowerState | None
    object_counts: Mapping[ObjectStatus, int]

    def as_json(self) -> Json:
        """Members of the answer."""
        counts: Json = {status.value: count for status, count in self.object_counts.items()}
        return {"database_is_reachable": True, "cursor": _cursor(self.follower), "objects": counts}


@dataclass(frozen=True)
class UnreachableDatabase:
    """The database does not answer; `error` is a sentence with the cause."""

    error: str

    def as_json(self) -> Json:
        """Members of the answer."""
        return {"database_is_reachable": False, "database_error": self.error}


@dataclass(frozen=True)
class Status:
    """How far the change log is followed, and what became of the objects.

    Attributes:
        node: name of this Orthanc.
        follower_is_alive: whether the process of the reader runs, in which the follower is a thread.
        last_error: the last error of the follower, or how the process ended; None after a success.
        database: what the database holds, or why it does not answer.
    """

    node: str
    follower_is_alive: bool
    last_error: str | None
    database: DatabaseStatus | UnreachableDatabase

    def as_json(self) -> Json:
        """The answer to GET /kerma/status."""
        return {
            "version": __version__,
            "node": self.node,
            "follower_is_alive": self.follower_is_alive,
            "last_error": self.last_error,
            **self.database.as_json(),
        }


def status(engine: Engine, reader: ReaderProcess, node: str) -> Status:
    """The present status of the follower of a node, and of the objects."""
    return Status(node, reader.is_alive, reader.last_error, _database_status(engine, node))


def _database_status(engine: Engine, node: str) -> DatabaseStatus | UnreachableDatabase:
    try:
        with engine.connect() as connection:
            counts = ingestion.status_counts(connection)
            states = {state.node: state for state in ingestion.followers(connection)}
    except DBAPIError as error:
        return UnreachableDatabase(explain(error))
    return DatabaseStatus(states.get(node), counts)


def _cursor(state: FollowerState | None) -> Json:
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
