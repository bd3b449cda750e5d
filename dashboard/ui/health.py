"""`/healthz`: whether the dashboard can reach the database, for monitoring and containers."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_scope import without_user
from dashboard.ui.failures import failure
from kerma.database.query import ping
from kerma.errors import ConfigurationError


async def healthz(_request: Request) -> PlainTextResponse:
    """200 when the database answers, else 503 with a message that says what is wrong."""
    status, text = await run_in_threadpool(_status)
    return PlainTextResponse(text + "\n", status_code=status)


def _status() -> tuple[int, str]:
    try:
        with without_user(), read_only_connection() as connection:
            ping(connection)
    except (SQLAlchemyError, ConfigurationError) as error:
        return 503, " ".join(failure(error))
    return 200, "The dashboard runs and the database answers."
