"""Checks of the database: reachable, schema, rights of each role, follower and worker."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kerma.commands.checks.clock import check_clock
from kerma.commands.checks.institutions import check_institutions
from kerma.commands.checks.login import check_login_roles
from kerma.commands.checks.outbox import check_outbox
from kerma.commands.checks.reports import check_reports
from kerma.commands.checks.result import CheckResult
from kerma.commands.checks.selftest import check_selftest
from kerma.commands.checks.stored_identity import check_stored_identity
from kerma.database.access import accounts
from kerma.database.access.role_rights import rights_by_role
from kerma.database.engine import database_url, make_engine
from kerma.database.error_messages import explain
from kerma.database.ingest import jobs
from kerma.database.query.operations import ingestion, server_clock
from kerma.database.query.operations.ingestion import FollowerState
from kerma.database.schema import migrate, roles, scoped_views
from kerma.database.scope import SCOPED_ROLE
from kerma.errors import ConfigurationError
from kerma.monitoring.health import follower_problems
from kerma.monitoring.node_storage import NodeStorage, node_storage
from kerma.settings import Settings

#: Where one of these fails, the other roles cannot be checked.
_TABLES_FIRST = ("Database", "Schema", "Owner role")
_MAX_SHOWN = 3
_OVERDUE = timedelta(minutes=2)
_START_ORTHANC = "Start Orthanc with Kerma's plugin and this database; see its log."
_REPAIR_SCOPES = (
    f"As a superuser of PostgreSQL: CREATE ROLE {SCOPED_ROLE} NOLOGIN, then for the role of the dashboard "
    f"ALTER ROLE … NOINHERIT and GRANT {SCOPED_ROLE} TO …; then run `kerma migrate`."
)
_START = "Set it to your PostgreSQL, or start a local stack with `make run`."


def check_database(settings: Settings) -> list[CheckResult]:
    """Whether each role can connect and has its rights, the schema is current, and follower and worker are at work."""
    url = settings.database_url
    if not url:
        return [CheckResult("Database", False, "KERMA_DATABASE_URL is not set, and no local stack runs.", _START)]
    owner = _checked(
        "Database",
        "KERMA_DATABASE_URL",
        url,
        lambda connection: _owner_results(connection, settings.max_lag_minutes),
    )
    if any(result.name in _TABLES_FIRST and not result.is_ok for result in owner):
        return owner
    return [
        *owner,
        *_checked("Reports", "KERMA_DATABASE_URL", url, lambda found: check_reports(found, settings)),
        *_checked("Stored data", "KERMA_DATABASE_URL", url, lambda found: check_stored_identity(found, settings)),
        *_role("Reading role", "KERMA_DASHBOARD_DATABASE_URL", settings.dashboard_database_url, roles.reader_rights()),
        *_role("Settings role", "KERMA_SETTINGS_DATABASE_URL", settings.settings_database_url, roles.settings_rights()),
        *_checked("Login roles", "KERMA_DATABASE_URL", url, lambda found: _login_roles(found, settings)),
        *_checked("Scopes", "KERMA_DATABASE_URL", url, lambda connection: [_scopes(connection, settings)]),
        *_checked("Institutions", "KERMA_DATABASE_URL", url, lambda found: check_institutions(found, settings)),
    ]


def _scopes(connection: Connection, settings: Settings) -> CheckResult:
    """Whether users can be limited to some equipment: where one is, the dashboard must be able to."""
    limited = accounts.scoped_count(connection)
    reader = database_url(settings.dashboard_database_url or settings.database_url).username or ""
    if not (found := scoped_views.problems(connection, reader)):
        return CheckResult("Scopes", True, f"{limited} of the users limited to some equipment.")
    text = f"Users cannot be limited to some equipment: {'; '.join(found)}."
    return CheckResult("Scopes", not limited, text, "" if not limited else _REPAIR_SCOPES)


def _login_roles(connection: Connection, settings: Settings) -> list[CheckResult]:
    """The roles that settings of logins name and that do not exist."""
    return check_login_roles(rights_by_role(connection).keys(), settings)


def _role(name: str, variable: str, url: str, rights: dict[str, str]) -> list[CheckResult]:
    """Whether a role of the dashboard has its rights; nothing where none is set: the owner's role is used."""
    return _checked(name, variable, url, lambda connection: [_exact_rights(name, connection, rights)]) if url else []


def _exact_rights(name: str, connection: Connection, rights: dict[str, str]) -> CheckResult:
    """Whether a role of the dashboard has its rights, and no others."""
    result = _rights(name, connection, rights)
    excessive = roles.excessive_rights(connection, rights)
    if not result.is_ok or not excessive:
        return result
    remedy = (
        "Use a role of its own for the dashboard, and revoke this: a page must not be able to do more than it needs."
    )
    return CheckResult(name, False, f"may do too much: {_shortened(excessive)}.", remedy)


def _checked(
    name: str, variable: str, url: str, results: Callable[[Connection], list[CheckResult]]
) -> list[CheckResult]:
    """The results of checks over one connection, or why there is no connection."""
    try:
        with _connection(url) as connection:
            return results(connection)
    except ConfigurationError as error:
        return [CheckResult(name, False, str(error), f"Correct {variable}.")]
    except DBAPIError as error:
        text = explain(error).replace("KERMA_DATABASE_URL", variable)
        return [CheckResult(name, False, text, f"Correct {variable}, or that server.")]


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _owner_results(connection: Connection, max_lag_minutes: int) -> list[CheckResult]:
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    reachable = CheckResult("Database", True, f"PostgreSQL {version}, {connection.engine.url.render_as_string()}")
    clock = check_clock("PostgreSQL", server_clock.now(connection))
    try:
        migrate.require_current_schema(connection)
    except ConfigurationError as error:
        text, _, remedy = str(error).partition(": ")
        return [reachable, CheckResult("Schema", False, f"{text}.", f"{remedy[:1].upper()}{remedy[1:]}")]
    rights = _rights("Owner role", connection, roles.owner_rights())
    schema = CheckResult("Schema", True, f"revision {migrate.newest()}")
    if not rights.is_ok:
        return [reachable, schema, rights]
    return [
        reachable,
        clock,
        schema,
        rights,
        *_followers(connection, max_lag_minutes),
        *_storages(connection),
        _worker(connection),
        *check_outbox(connection),
        *check_selftest(connection),
    ]


def _rights(name: str, connection: Connection, rights: dict[str, str]) -> CheckResult:
    missing = roles.missing_rights(connection, rights)
    if not missing:
        return CheckResult(name, True, f"has its rights on {len(rights)} tables")
    text = f"lacks {_shortened(missing)}."
    return CheckResult(name, False, text, "Run `kerma migrate` as the owner, or grant these rights.")


def _shortened(rights: Sequence[str]) -> str:
    more = len(rights) - _MAX_SHOWN
    return ", ".join(rights[:_MAX_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _followers(connection: Connection, max_lag_minutes: int) -> list[CheckResult]:
    name = "Follower"
    followers = ingestion.followers(connection)
    if not followers:
        return [
            CheckResult(name, False, "No Orthanc with Kerma's plugin has reached this database yet.", _START_ORTHANC)
        ]
    return [_follower(state, max_lag_minutes) for state in followers]


def _follower(state: FollowerState, max_lag_minutes: int) -> CheckResult:
    text = f"{state.node}: {state.lag} changes behind"
    problems = list(follower_problems(state, datetime.now(UTC), max_lag_minutes))
    if not problems:
        return CheckResult("Follower", True, text)
    remedy = "See Orthanc's log." if state.last_error else _START_ORTHANC
    return CheckResult("Follower", False, f"{text}. {problems[0]}", remedy)


def _storages(connection: Connection) -> list[CheckResult]:
    return [_storage(one) for one in node_storage(connection) if one.forecast is not None]


def _storage(one: NodeStorage) -> CheckResult:
    """The forecast of the disk with an Orthanc's objects."""
    free_gb, full_in_days = one.latest.disk_free_gb or 0.0, one.forecast and one.forecast.full_in_days
    until = "" if full_in_days is None else f", full in {full_in_days:.0f} days"
    text = f"{one.latest.node}: {free_gb:.1f} GB free{until}"
    if not one.is_warning:
        return CheckResult("Storage", True, text)
    return CheckResult(
        "Storage", False, f"{text}.", "Delete old objects (`kerma retention plan`), or enlarge the disk."
    )


def _worker(connection: Connection) -> CheckResult:
    counts = jobs.counts(connection)
    text = f"{counts.waiting} jobs waiting, {counts.under_way} under way, {counts.failed} given up"
    overdue = counts.due_since is not None and datetime.now(UTC) - counts.due_since > _OVERDUE
    if overdue and not counts.under_way:
        return CheckResult("Worker", False, f"{text}; none is begun.", "Start `kerma work`.")
    if counts.failed:
        return CheckResult("Worker", False, f"{text}.", "`kerma status` shows the reasons.")
    return CheckResult("Worker", True, text)
