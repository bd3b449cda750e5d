"""Queries of the page Senders through short caches, and what the page changes."""

from dashboard.ui import connections, scoped_cache
from dashboard.ui.cache_lifetimes import FRESH_S, RECENT_S
from dashboard.ui.permitted_changes import permitted_change
from kerma.access.rights import Right

#: The rejected callers that the page lists.
from kerma.database.ingest import nodes, rejections
from kerma.database.ingest.nodes import ListedNode, OrthancState
from kerma.database.ingest.rejections import RejectedCaller
from kerma.database.query.operations import senders as senders_query
from kerma.database.query.operations.senders import Sender
from kerma.interop.association import Node
from kerma.interop.echo import EchoResponse
from kerma.interop.echo import echo as send_echo
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

MAX_REJECTED = 100


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def senders() -> list[Sender]:
    """Who has sent objects, the latest first."""
    with connections.read_only_connection() as connection:
        return senders_query.senders(connection)


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def rejected() -> list[RejectedCaller]:
    """The callers that were rejected last."""
    with connections.read_only_connection() as connection:
        return rejections.latest(connection, MAX_REJECTED)


def listed() -> list[ListedNode]:
    """All nodes of Kerma, not cached: there are few, and a change must be seen at once."""
    with connections.read_only_connection() as connection:
        return nodes.listed(connection)


def states() -> list[OrthancState]:
    """What each Orthanc accepts, not cached."""
    with connections.read_only_connection() as connection:
        return nodes.states(connection)


def save(entry: ListedNode) -> None:
    """Store a node that has no faults; Orthanc's plugin takes it over within seconds."""
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.SET_NODE, node=entry.name) as connection:
        nodes.put(connection, entry)


def remove(name: str) -> None:
    """Remove a node; Orthanc's plugin removes it within seconds."""
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.REMOVE_NODE, node=name) as connection:
        nodes.remove(connection, name)


def echo(ae_title: str, address: str, port: int) -> EchoResponse:
    """Send a C-ECHO from the dashboard, with the AE title of Orthanc.

    Raises:
        NodeError: the node cannot be reached, or refuses; the message has its own words.
    """
    return send_echo(Node(address, port, ae_title, settings().orthanc_aet))
