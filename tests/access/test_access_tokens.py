"""Access tokens: every route by every kind of token, and what a token permits, counts and records."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from dashboard.access.websocket_guard import SESSION_ENDED
from dashboard.ui.current_user import COOKIE
from kerma.access import tokens
from kerma.access.access_tokens import TokenFailure, new_access_token
from kerma.access.attempt_limits import FAILURES_OF_ACCOUNT_AND_ADDRESS
from kerma.access.rights import BuiltInRole, Right
from kerma.access.user import User
from kerma.authentication.token_check import check
from kerma.database.access import access_tokens, account_changes, accounts
from kerma.database.access.access_tokens import NewToken
from kerma.database.schema.access_token_tables import access_token
from kerma.database.schema.audit_tables import audit_event
from kerma.errors import AccessChangeError
from tests.access.conftest import NOW
from tests.access.test_routes import PUBLIC, answer, routes

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

    from tests.access.conftest import Site

__all__ = ["routes"]  # the fixture
READ = ("/export/", "/report/", "/metrics")
OVER = ("expired", "revoked", "of locked", "forged", "cut")
SENTENCES = {
    "expired": "has expired",
    "revoked": "was revoked",
    "of locked": "is locked",
    "forged": "no such access token",
    "cut": "no such access token",
}


def bearer(site: Site, token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.access_tokens[token]}"}


@pytest.mark.parametrize("token", ["full", "of viewer", "metrics only"])
def test_no_page_change_or_raw_object_answers_to_a_token(site: Site, routes: list[tuple[str, str]], token: str) -> None:
    others = [one for one in routes if one[0] not in PUBLIC and not (one[0].startswith(READ) and one[1] == "GET")]
    statuses = {(path, method): answer(site, path, "", method, **bearer(site, token))[0] for path, method in others}
    assert {one: status for one, status in statuses.items() if status != 403 and one[1] != "HEAD"} == {}


@pytest.mark.parametrize(
    ("token", "path", "status", "marker"),
    [
        ("full", "/export/ct.csv", 200, "kerma"),
        ("full", "/export/ct.csv?patient=yes", 200, "kerma"),
        ("full", "/report/study/1.2.3.pdf", 404, "study"),
        ("full", "/report/patient/1.2.3.pdf", 403, "right manage_patient_data"),
        ("full", "/metrics", 200, "kerma_database_up 1.0"),
        ("of viewer", "/export/ct.csv", 403, "right export"),
        ("of viewer", "/report/study/1.2.3.pdf", 404, "study"),
        ("of viewer", "/metrics", 403, "right manage_ingestion"),
        ("metrics only", "/export/ct.csv", 403, "right export"),
        ("metrics only", "/report/study/1.2.3.pdf", 403, "right view_doses"),
        ("metrics only", "/metrics", 200, "kerma_database_up 1.0"),
        *((token, path, 401, SENTENCES[token]) for token in OVER for path in ("/export/ct.csv", "/metrics", "/")),
    ],
)
def test_a_token_reads_what_it_and_its_user_may(site: Site, token: str, path: str, status: int, marker: str) -> None:
    found, body, _ = answer(site, path, "", **bearer(site, token))
    assert (found, marker.lower() in body.lower()) == (status, True), body


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/export/xx.csv", 400, "This URL is no valid export. "),
        ("/export/ct.csv?ct_period=foo", 400, "This URL is no valid export. "),
        ("/export/survey/no.csv", 400, "This URL is no valid survey. "),
        ("/report/study/1.2.3.pdf", 404, ""),
    ],
)
def test_a_program_reads_why_it_gets_no_file_in_a_line_of_text(site: Site, path: str, status: int, words: str) -> None:
    """A browser gets a page."""
    found, body, _ = answer(site, path, "", **bearer(site, "full"))
    assert (found, body[: len(words)], body.count("\n"), "<" in body) == (status, words, 1, False)
    assert answer(site, path, BuiltInRole.PHYSICIST)[1].startswith("<!doctype html>")


@pytest.mark.parametrize("token", ["full", "forged"])
def test_a_websocket_is_closed_at_once_whatever_token_it_sends(site: Site, token: str) -> None:
    assert asyncio.run(close_code(site, token)) == SESSION_ENDED


async def close_code(site: Site, token: str) -> int | None:
    """The code with which the server closes a websocket of a physicist that sends a token too."""
    headers = {**bearer(site, token), "Cookie": f"{COOKIE}={site.tokens[BuiltInRole.PHYSICIST]}"}
    url = f"ws{site.url.removeprefix('http')}/_stcore/stream"
    subprotocols = [Subprotocol("streamlit")]
    async with connect(url, additional_headers=headers, origin=Origin(site.url), subprotocols=subprotocols) as opened:
        try:
            await asyncio.wait_for(opened.recv(), 3)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
    return None


def test_an_export_by_token_is_recorded_with_the_name_of_the_token(site: Site) -> None:
    answer(site, "/export/ct.csv", "", **bearer(site, "full"))
    engine = create_engine(site.database_url)
    with engine.connect() as connection:
        details = connection.execute(select(audit_event.c.details, audit_event.c.user_name)).all()
        used = connection.execute(select(access_token.c.last_used_at).where(access_token.c.name == "full")).scalars()
        assert any(moment is not None for moment in used)
    engine.dispose()
    assert any("via_token" in str(row[0]) and row[1] == "program" for row in details)


def make(engine: Engine, account_id: UUID, *rights: Right, name: str = "weekly", days: int = 90) -> str:
    with engine.begin() as connection:
        return access_tokens.add(connection, account_id, NewToken(name, rights, days), NOW)


def found(engine: Engine, token: str, now: datetime = NOW) -> User | TokenFailure:
    return check(engine, token, "10.1.2.3", now).found


def test_a_token_permits_no_more_than_the_roles_at_its_use(engine: Engine, ada: UUID) -> None:
    token = make(engine, ada, Right.EXPORT, Right.VIEW_DOSES)
    user = found(engine, token)
    assert isinstance(user, User)
    assert user.rights == {Right.EXPORT, Right.VIEW_DOSES}
    with engine.begin() as connection:
        account_changes.set_roles(connection, ada, [BuiltInRole.VIEWER])
    user = found(engine, token)
    assert isinstance(user, User)
    assert user.rights == {Right.VIEW_DOSES}
    with engine.begin() as connection:
        account_changes.set_locked(connection, ada, is_locked=True)
    assert found(engine, token) is TokenFailure.ACCOUNT_LOCKED


def test_a_token_expires_and_no_clock_that_is_set_back_revives_it(engine: Engine, ada: UUID) -> None:
    token = make(engine, ada, days=1)
    assert isinstance(found(engine, token, NOW + timedelta(hours=23)), User)
    assert found(engine, token, NOW + timedelta(days=1)) is TokenFailure.EXPIRED
    assert found(engine, token, NOW - timedelta(hours=1)) is TokenFailure.EXPIRED


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (NewToken("", None, 90), "cannot be the name"),
        (NewToken("weekly", None, 0), "1 to 365 days"),
        (NewToken("weekly", None, 366), "1 to 365 days"),
        (NewToken("weekly", [Right.UPLOAD], 90), "only reads"),
        (NewToken("weekly", [Right.EXPORT], 90), "do not permit"),
        (NewToken("TAKEN", None, 90), "already"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_a_sentence(engine: Engine, new: NewToken, sentence: str) -> None:
    with engine.begin() as connection:
        viewer = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        access_tokens.add(connection, viewer, NewToken("taken", None, 90), NOW)
        with pytest.raises(AccessChangeError) as refused:
            access_tokens.add(connection, viewer, new, NOW)
    assert sentence in refused.value.what


def test_only_unknown_tokens_count_as_guesses(engine: Engine, ada: UUID) -> None:
    expired = make(engine, ada, days=1)
    later = datetime.now(tz=UTC)
    for _ in range(FAILURES_OF_ACCOUNT_AND_ADDRESS):
        assert found(engine, expired, later) is TokenFailure.EXPIRED
        assert found(engine, new_access_token(), later) is TokenFailure.UNKNOWN
    assert found(engine, new_access_token(), later) is TokenFailure.LOCKED_OUT
    assert isinstance(found(engine, make(engine, ada, name="other"), NOW), User)


def test_the_database_holds_the_digest_and_the_last_use_to_the_minute(engine: Engine, ada: UUID) -> None:
    token = make(engine, ada)
    for seconds in (0, 30, 61):
        found(engine, token, NOW + timedelta(seconds=seconds))
    with engine.connect() as connection:
        (stored,) = access_tokens.listed(connection, ada)
    assert (stored.token_digest, stored.last_used_at) == (tokens.digest(token), NOW + timedelta(seconds=61))
