"""The spellings of the view of radiographs, each read once.

Views are few and radiographs many: an index on the view is read from one spelling to the next, without what lies
between them, and the spellings are classified outside SQL.
"""

from sqlalchemy import Connection

from kerma.database.query.distinct_values import distinct_values
from kerma.database.schema.event_tables import projection_event
from kerma.reference_levels.projection import Projection, Spellings, spellings
from kerma.reference_levels.sample_request import SampleRequest


def spellings_of(connection: Connection, request: SampleRequest) -> Spellings:
    """The spellings of the projection of a request, and all that are known; none where any projection is compared."""
    if request.projection is None:
        return Spellings((), ())
    return spellings(stored_views(connection), Projection(request.projection))


def stored_views(connection: Connection) -> list[str]:
    """Each view that an event states, once."""
    return distinct_values(connection, projection_event.c.image_view)
