"""`/metrics`: the state of ingestion, jobs, equipment and storage for Prometheus, as `/kerma/metrics` of Orthanc."""

from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kerma.errors import ConfigurationError
from kerma.monitoring import exposition
from kerma.monitoring.monitor import Monitor
from kerma.settings import settings

PATH = "/metrics"


async def metrics(_request: Request) -> Response:
    """The metrics; 503 where the settings name no database."""
    try:
        monitor = _monitor(settings().reading_database_url(), settings().max_lag_minutes)
    except ConfigurationError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    return Response(await run_in_threadpool(monitor.metrics), media_type=exposition.CONTENT_TYPE)


@cache
def _monitor(database_url: str, max_lag_minutes: int) -> Monitor:
    return Monitor(database_url, max_lag_minutes)
