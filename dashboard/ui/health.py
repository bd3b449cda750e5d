"""`/healthz`: whether the dashboard can answer, for monitoring and containers."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from dashboard.ui.cached_queries import read_only_connection
from dashboard.ui.failures import sentences
from kerma.database.query import ping
from kerma.errors import ConfigurationError


async def healthz(_request: Request) -> PlainTextResponse:
    """200 when the database answers, else 503 with a sentence that says what is wrong."""
    status, sentence = await run_in_threadpool(_ask)
    return PlainTextResponse(sentence + "\n", status_code=status)


def _ask() -> tuple[int, str]:
    try:
        with read_only_connection() as connection:
            ping(connection)
    except (SQLAlchemyError, ConfigurationError) as error:
        return 503, " ".join(sentences(error))
    return 200, "The dashboard runs and the database answers."
