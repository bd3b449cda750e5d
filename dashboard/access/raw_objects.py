"""The route /orthanc/…: whether the proxy may pass a request on to Orthanc, recorded before Orthanc answers it.

The proxy sends the method and the address of each request here first, without its body. Status 204 lets it pass.
"""

from __future__ import annotations

import logging
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.responses import Response

from dashboard.access import requests
from dashboard.access.failures import OF_ANOTHER_HOST
from dashboard.access.guard import NOT_PERMITTED, ORTHANC
from dashboard.access.pages import message_page
from dashboard.ui import audit_trail, failures
from dashboard.ui.current_user import current_user
from dashboard.ui.failures import RETRY
from dashboard.ui.login_state import login_state
from dashboard.ui.text.i18n import msg
from kerma.access import tokens
from kerma.access.rights import Right
from kerma.errors import UnavailableError
from kerma.interop.orthanc_requests import (
    Level,
    OrthancRequest,
    Resource,
    UnclearAddressError,
    parse,
    study_instance_uids,
)
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.requests import Request
    from starlette.types import Scope

logger = logging.getLogger(__name__)

PATH = f"{ORTHANC}{{path:path}}"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
#: What a user reads is recorded again after this time, in seconds: Orthanc Explorer requests every part of a study.
RECORDED_AGAIN_AFTER_S = 600.0
_MAX_ENTRIES = 100_000
_UNCLEAR = msg("This address is not passed on to Orthanc.")
_UNCLEAR_REMEDY = msg("It has escaped characters, empty parts, parts of dots, or names another method.")
_UNAVAILABLE = msg("Orthanc does not answer, so that it is not known which study would be recorded.")
_CHECK_ORTHANC = msg(
    "Check that Orthanc runs and that KERMA_ORTHANC_URL and KERMA_ORTHANC_USERS name it, then try again."
)


class RecentRecords:
    """Records something once for each key within a time.

    Args:
        lifetime_s: after it, a key is recorded again.
    """

    def __init__(self, lifetime_s: float) -> None:
        self._lifetime_s = lifetime_s
        self._ends: dict[Hashable, float] = {}
        # Held while a row is written: requests of one page come at the same time.
        self._lock = threading.Lock()

    def once(self, key: Hashable, record: Callable[[], None]) -> None:
        """Call `record`, unless it was called for this key a moment ago; what it raises counts as not recorded."""
        with self._lock:
            if self._ends.get(key, 0.0) > time.monotonic():
                return
            record()
            if len(self._ends) >= _MAX_ENTRIES:
                self._ends.clear()
            self._ends[key] = time.monotonic() + self._lifetime_s


_recent = RecentRecords(RECORDED_AGAIN_AFTER_S)
#: Orthanc's identifiers are digests of DICOM identifiers: the study of a series or instance never changes.
_known_studies: dict[Resource, tuple[str, ...]] = {}


async def raw_objects(request: Request) -> Response:
    """Status 204 where the request may pass, else the refusal."""
    try:
        orthanc_request = parse(request.method, _path(request.scope), request.url.query)
    except UnclearAddressError:
        return message_page(request.scope, HTTPStatus.BAD_REQUEST, _UNCLEAR, _UNCLEAR_REMEDY)
    # Whoever may read has come this far: the check of every request looks at the path.
    if orthanc_request.is_change and not current_user().may(Right.CHANGE_RAW_OBJECTS):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, *NOT_PERMITTED)
    if request.method not in {"GET", "HEAD"} and not requests.is_surely_of_own_page(request.scope):
        return message_page(request.scope, HTTPStatus.FORBIDDEN, OF_ANOTHER_HOST)
    try:
        if orthanc_request.concerns_patients:
            await to_thread.run_sync(_record, orthanc_request, requests.session_token(request.scope))
    except UnavailableError as error:
        logger.warning("A request to Orthanc was refused: %s", error)
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, _UNAVAILABLE, _CHECK_ORTHANC)
    except failures.EXPECTED as error:
        return message_page(request.scope, HTTPStatus.SERVICE_UNAVAILABLE, *failures.failure(error, retry=RETRY))
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _path(asgi_scope: Scope) -> str:
    """The path below Orthanc's root as it was sent; no clear one where its beginning is escaped."""
    raw = asgi_scope["raw_path"].decode("latin-1")
    decoded = str(asgi_scope["path"])
    beginning = decoded[: decoded.index(ORTHANC) + len(ORTHANC)]
    return raw.removeprefix(beginning) if raw.startswith(beginning) else "%"


def _record(orthanc_request: OrthancRequest, token: str) -> None:
    """Record what is read or changed, and that the user of the session does something.

    Raises:
        UnavailableError: Orthanc does not state which study is concerned.
        UnrecordedError: it cannot be recorded.
        SQLAlchemyError: the database does not answer.
    """
    studies = _studies(orthanc_request.resource) if orthanc_request.resource else ()
    action = AuditAction.CHANGE_RAW_OBJECTS if orthanc_request.is_change else AuditAction.READ_RAW_OBJECTS
    for study_instance_uid in studies or (None,):
        event = audit_trail.event_of_user(
            action, {"request": orthanc_request.address}, study_instance_uid=study_instance_uid
        )
        if event is None:
            return
        if orthanc_request.is_change:
            audit_trail.write(event)
        else:
            key = tokens.digest(token), study_instance_uid or orthanc_request.address
            _recent.once(key, lambda event=event: audit_trail.write(event))  # type: ignore[misc]  # of this iteration
    login_state.record_activity(token)


def _studies(resource: Resource) -> tuple[str, ...]:
    """The Study Instance UIDs of a resource; those of a patient are looked up each time, as they become more.

    Raises:
        UnavailableError: Orthanc does not state them.
    """
    if (known := _known_studies.get(resource)) is not None:
        return known
    found = study_instance_uids(settings().orthanc_url, resource)
    if found and resource.level is not Level.PATIENTS:
        if len(_known_studies) >= _MAX_ENTRIES:
            _known_studies.clear()
        _known_studies[resource] = found
    return found
