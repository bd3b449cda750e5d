"""Whether an Orthanc's objects are being read: its follower reports, works, and does not lag."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kerma.database.query.operations.ingestion import FollowerState
from kerma.json_types import Json


@dataclass(frozen=True)
class Health:
    """The health of one Orthanc's ingestion.

    Attributes:
        problems: what is wrong, a sentence each; empty where all is well.
    """

    problems: Sequence[str]

    @property
    def is_healthy(self) -> bool:
        """Whether all is well."""
        return not self.problems

    def as_json(self) -> Json:
        """The answer to GET /kerma/health."""
        return {"healthy": self.is_healthy, "problems": list(self.problems)}


def follower_problems(state: FollowerState, now: datetime, max_lag_minutes: int) -> Iterator[str]:
    """What is wrong with a follower, a sentence each.

    Args:
        state: the follower.
        now: the present time.
        max_lag_minutes: a change log that was last read to its end longer ago is a problem.
    """
    if state.last_error:
        yield state.last_error
    if not state.is_reporting(now):
        last = "never" if state.seen_at is None else f"{state.seen_at.astimezone():%Y-%m-%d %H:%M:%S}"
        yield f"The follower does not report; last reported {last}."
    elif (lag_s := state.lag_s(now)) > 60 * max_lag_minutes:
        minutes = int(lag_s // 60)
        yield f"Ingestion lags: {state.lag} changes are unread, and the end was last reached {minutes} minutes ago."


def node_health(
    followers: Sequence[FollowerState], node: str, index_id: str, now: datetime, max_lag_minutes: int
) -> Health:
    """The health of the ingestion of one Orthanc.

    Args:
        followers: the state of all followers.
        node: name of the Orthanc.
        index_id: identifier of its index; a follower of another index with its name is not its own.
        now: the present time.
        max_lag_minutes: see `follower_problems`.
    """
    state = next((state for state in followers if state.node == node), None)
    if state is None:
        return Health(["The follower has not reported yet."])
    if state.index_id not in {None, index_id}:
        return Health([f"Another Orthanc with the name {node} uses the database. Change KERMA_ORTHANC_NAME of one."])
    return Health(list(follower_problems(state, now, max_lag_minutes)))
