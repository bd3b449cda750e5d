"""The spellings of the view of radiographs, each read once.

Views are few and radiographs many: an index on the view is read from one spelling to the next, without what lies
between them, and the spellings are classified outside SQL.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select

from kerma.database.query.distinct_values import distinct_values
from kerma.database.schema.event_tables import projection_event
from kerma.database.schema.tables import study_table
from kerma.database.scope import is_scoped
from kerma.database.sql_types import Condition
from kerma.reference_levels.projection import Projection, Spellings, spellings
from kerma.reference_levels.sample_request import SampleRequest


def spellings_of(connection: Connection, request: SampleRequest, studies: Collection[Condition]) -> Spellings:
    """The spellings of the projection of a request, and all that are known; none where any projection is compared.

    Args:
        connection: reads them.
        request: what is compared.
        studies: conditions on the studies of the request.
    """
    if request.projection is None:
        return Spellings((), ())
    # With a scope, every event of a view would be looked at until one is in the scope.
    found = _views_of(connection, studies) if is_scoped(connection) else stored_views(connection)
    return spellings(found, Projection(request.projection))


def _views_of(connection: Connection, studies: Collection[Condition]) -> list[str]:
    """Each view that an event of these studies states, once."""
    view = projection_event.c.image_view
    is_of_study = projection_event.c.study_id == study_table.c.study_id
    query = select(view).join(study_table, is_of_study).where(*studies, view.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


def stored_views(connection: Connection) -> list[str]:
    """Each view that an event states, once."""
    return distinct_values(connection, projection_event.c.image_view)
