"""The pages Users, Roles and My account: what they show, what they change, and who may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from dashboard.pages.roles import data as roles_data
from dashboard.pages.users import data as users_data
from dashboard.ui import current_user, keys
from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.engines import writing_engine
from dashboard.ui.login_state import LoginState, _reading_engine, _writing_engine
from dashboard.ui.text.browser_names import browser_name
from kerma.access import tokens
from kerma.access.access_tokens import is_access_token
from kerma.access.passwords import HashCost, Passwords
from kerma.access.rights import BuiltInRole, Right
from kerma.access.user import User
from kerma.database.access import (
    access_tokens,
    account_changes,
    accounts,
    login_links,
    login_sessions,
    role_rights,
    roles,
    second_steps,
)
from kerma.database.access.access_tokens import NewToken
from kerma.database.access.login_sessions import Browser
from kerma.database.ingest import cursor
from kerma.database.schema.tables import cursor as cursor_table
from kerma.errors import AccessChangeError, MissingRightError
from kerma.settings import settings
from kerma.standard.enumerations import LinkPurpose, LoginMethod
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine
    from streamlit.testing.v1 import AppTest
    from streamlit.testing.v1.element_tree import Checkbox

    Page = Callable[..., AppTest]
    LogIn = Callable[..., UUID]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def log_in(rows: Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> LogIn:
    """Open the pages of a test as ada, with these roles; her session is a real one, only the cookie is not."""
    assert rows.closed is False

    def begin(*role_names: str) -> UUID:
        with engine.begin() as connection:
            account_id = accounts.add(connection, "ada", role_names)
            token = session(connection, account_id)
        monkeypatch.setattr(current_user, "session_token", lambda: token)
        forget_users(monkeypatch)
        return account_id

    return begin


def forget_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look users up again, as happens after some seconds."""
    state = LoginState(lambda: writing_engine(settings().writing_database_url()))
    monkeypatch.setattr(current_user, "login_state", state)


def session(connection: Connection, account_id: UUID) -> str:
    browser = Browser("10.1.2.3", FIREFOX)
    return login_sessions.begin(connection, account_id, LoginMethod.PASSWORD, browser, datetime.now(tz=UTC))


@pytest.fixture
def ben(engine: Engine) -> UUID:
    """Another user."""
    with engine.begin() as connection:
        return accounts.add(connection, "ben", [BuiltInRole.VIEWER], Passwords(HashCost(8, 1)).hash("any"))


def account(engine: Engine, account_id: UUID) -> accounts.Account:
    with engine.connect() as connection:
        found = accounts.by_id(connection, account_id)
    assert found is not None
    return found


def open_sessions(engine: Engine, account_id: UUID) -> int:
    with engine.connect() as connection:
        found = login_sessions.open_sessions(connection, datetime.now(tz=UTC))
    return sum(one.account_id == account_id for one in found)


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def link_token(app: AppTest) -> str:
    """The token of the link on the page."""
    (shown,) = app.code
    assert shown.value.startswith(f"{settings().dashboard_url}/password?link=")
    return shown.value.partition("link=")[2]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("name", ["users", "account"])
def test_without_any_user_the_page_states_whom_the_dashboard_serves(page: Page, name: str) -> None:
    assert "There is no user yet: this dashboard serves the machine on which it runs" in text_of(page(name))


@pytest.mark.parametrize(("name", "role"), [("users", BuiltInRole.PHYSICIST), ("roles", BuiltInRole.AUDITOR)])
def test_who_may_not_manage_users_sees_neither_users_nor_roles(
    log_in: LogIn, page: Page, name: str, role: BuiltInRole
) -> None:
    log_in(role)
    app = page(name)
    assert app.title[0].value == "Your roles do not permit this page."
    assert not app.dataframe


def test_users_are_listed_with_roles_login_sessions_and_state(
    log_in: LogIn, engine: Engine, ben: UUID, page: Page
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        session(connection, ben)
        account_changes.set_locked(connection, ben, is_locked=True)
    shown = page("users").dataframe[0].value[["name", "roles", "method", "sessions", "state"]].to_numpy().tolist()
    assert shown == [
        ["ada", "Administrator", "no password yet", 1, "active"],
        ["ben", "Viewer", "Password", 0, "locked"],
    ]


def test_a_user_is_added_with_an_invitation_that_is_shown_once(log_in: LogIn, engine: Engine, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("users")
    app.text_input("new-user:name").set_value("cyd")
    app.multiselect("new-user:roles").set_value([BuiltInRole.PHYSICIST])
    app = click(app, "Add and invite")
    assert "Send this link to cyd" in text_of(app)
    assert "within 72 hours" in text_of(app)
    with engine.connect() as connection:
        invited = login_links.account_of(connection, link_token(app), LinkPurpose.PASSWORD, datetime.now(tz=UTC))
    assert invited is not None
    assert account(engine, invited).roles == ("physicist",)
    assert not app.run().code


def test_a_name_that_is_taken_is_refused(log_in: LogIn, engine: Engine, ben: UUID, page: Page) -> None:
    assert account(engine, ben).name == "ben"
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("users")
    app.text_input("new-user:name").set_value("BEN")
    assert "Nothing was saved. There is a user &#x27;BEN&#x27; already." in text_of(click(app, "Add and invite"))
    with engine.connect() as connection:
        assert len(accounts.accounts(connection)) == 2


@pytest.mark.parametrize("name", ["", " ", "b\nc", "b\0", "x" * 81])
def test_a_text_that_cannot_be_a_name_is_refused(engine: Engine, name: str) -> None:
    with engine.begin() as connection, pytest.raises(AccessChangeError, match="1 to 80 printable characters"):
        accounts.add(connection, name, [])
    with engine.begin() as connection, pytest.raises(AccessChangeError, match="1 to 80 printable characters"):
        roles.put(connection, name, [Right.EXPORT])


def test_a_dashboard_that_may_only_read_shows_nothing_once_there_are_users(
    log_in: LogIn, page: Page, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    monkeypatch.setattr(current_user, "login_state", LoginState(_writing_engine, reading_engine=_reading_engine))
    monkeypatch.setenv("KERMA_DASHBOARD_DATABASE_URL", database_url)
    monkeypatch.delenv("KERMA_DATABASE_URL")
    settings.cache_clear()
    assert "Set KERMA_SETTINGS_DATABASE_URL" in text_of(page("ct"))


def test_roles_are_given_and_taken(log_in: LogIn, engine: Engine, ben: UUID, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("users", user=str(ben))
    roles_of_ben = next(field for field in app.multiselect if field.value == ["viewer"])
    roles_of_ben.set_value([BuiltInRole.AUDITOR, BuiltInRole.PHYSICIST])
    assert "The roles of ben are saved." in text_of(click(app, "Save roles"))
    assert account(engine, ben).roles == ("auditor", "physicist")


def test_a_user_is_locked_and_unlocked(log_in: LogIn, engine: Engine, ben: UUID, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        session(connection, ben)
    app = click(page("users", user=str(ben)), "Lock")
    assert "ben is locked." in text_of(app)
    assert (account(engine, ben).is_locked, open_sessions(engine, ben)) == (True, 0)
    assert "ben may log in again." in text_of(click(app, "Unlock"))
    assert account(engine, ben).is_locked is False


def test_nobody_locks_themselves(log_in: LogIn, page: Page) -> None:
    app = page("users", user=str(log_in(BuiltInRole.ADMINISTRATOR)))
    assert next(button for button in app.button if button.label == "Lock").disabled


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Nobody could manage users any more"),
        ("pl", "Nikt nie mógłby już zarządzać użytkownikami"),
        ("de", "Niemand könnte mehr Benutzer verwalten"),
        ("fr", "Plus personne ne pourrait gérer les utilisateurs"),
    ],
)
def test_the_last_administrator_stays_one_and_reads_why(
    log_in: LogIn, engine: Engine, page: Page, language: str, sentence: str
) -> None:
    ada = log_in(BuiltInRole.ADMINISTRATOR)
    app = page("users", user=str(ada))
    app.session_state[keys.LANGUAGE] = language
    app.run()
    next(field for field in app.multiselect if field.value == ["administrator"]).set_value([])
    save = next(button for button in app.button if button.form_id.startswith(f"user:{ada}"))
    assert sentence in text_of(save.click().run())
    assert account(engine, ada).roles == ("administrator",)


def test_a_new_password_link_replaces_the_one_before(log_in: LogIn, engine: Engine, ben: UUID, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    app = click(page("users", user=str(ben)), "New password link")
    first = link_token(app)
    second = link_token(click(app, "New password link"))
    with engine.connect() as connection:
        usable = [
            login_links.account_of(connection, token, LinkPurpose.PASSWORD, datetime.now(tz=UTC))
            for token in (first, second)
        ]
    assert usable == [None, ben]


def test_sessions_are_listed_with_the_browser_in_words_and_all_are_ended(
    log_in: LogIn, engine: Engine, ben: UUID, page: Page
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        session(connection, ben)
        session(connection, ben)
    app = page("users", user=str(ben))
    assert (
        app.dataframe[1].value[["browser", "address", "method"]].to_numpy().tolist()
        == [["Firefox on Windows", "10.1.2.3", "Password"]] * 2
    )
    assert "2 sessions of ben have ended." in text_of(click(app, "End all sessions"))
    assert open_sessions(engine, ben) == 0


def test_the_second_step_of_a_lost_telephone_is_removed(log_in: LogIn, engine: Engine, ben: UUID, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        second_steps.begin(connection, ben, "a nonce", "a check", "a login")
        second_steps.confirm(connection, ben, datetime.now(tz=UTC), ["a digest"])
    app = page("users", user=str(ben))
    assert "The logins of ben need the password only." in text_of(click(app, "Remove the second step"))
    assert account(engine, ben).has_second_step is False


def test_a_user_that_is_not_known_is_named(log_in: LogIn, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    assert "Ignored URL parameter “user=banana”: expected the identifier of a user." in text_of(
        page("users", user="banana")
    )


def test_a_change_on_an_open_page_is_refused_once_the_role_is_taken(
    log_in: LogIn, engine: Engine, ben: UUID, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = log_in(BuiltInRole.ADMINISTRATOR)
    app = page("users", user=str(ben))
    with engine.begin() as connection:
        account_changes.set_roles(connection, ben, [BuiltInRole.ADMINISTRATOR])
        account_changes.set_roles(connection, ada, [BuiltInRole.VIEWER])
    forget_users(monkeypatch)
    app = click(app, "Lock")
    assert app.title[0].value == "Your roles do not permit this page."
    assert account(engine, ben).is_locked is False


def test_a_program_does_not_wait_for_an_invitation(log_in: LogIn, engine: Engine, page: Page) -> None:
    """It has a token and no password; somebody who was invited has neither."""
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        program, invited = (accounts.add(connection, name, [BuiltInRole.VIEWER]) for name in ("exports", "cyd"))
        access_tokens.add(connection, program, NewToken("weekly", (), 90), datetime.now(tz=UTC))
    table = page("users").dataframe[0].value
    logins = dict(zip(table["name"], table["method"], strict=True))
    assert (logins["exports"], logins["cyd"]) == ("access token", "no password yet")
    for account_id, is_offered in ((program, False), (invited, True)):
        labels = [button.label for button in page("users", user=str(account_id)).button]
        assert ("New invitation" in labels) is is_offered


BEN = accounts.Account(
    account_id=uuid4(),
    name="ben",
    issuer=None,
    is_locked=False,
    has_password=True,
    created_at=datetime.now(tz=UTC),
    last_login_at=None,
    password_changed_at=None,
    has_second_step=False,
    roles=(),
    is_scoped=False,
    has_token=False,
)
CHANGES: dict[str, Callable[[], object]] = {
    "list": users_data.directory,
    "add": lambda: users_data.add("cyd", []),
    "link": lambda: users_data.password_link(BEN),
    "roles": lambda: users_data.set_roles(BEN, []),
    "lock": lambda: users_data.set_locked(BEN, is_locked=True),
    "end all": lambda: users_data.end_all_sessions(BEN),
    "end some": lambda: users_data.end_sessions(BEN, []),
    "remove second step": lambda: users_data.remove_second_step(BEN),
    "list roles": roles_data.roles,
    "save role": lambda: roles_data.put("registry", [Right.EXPORT]),
    "remove role": lambda: roles_data.remove("registry"),
}


@pytest.fixture
def all_other_rights() -> Iterator[None]:
    """A user who may do everything but manage users."""
    user = User(uuid4(), "ben", frozenset(Right) - {Right.MANAGE_USERS})
    before = USER_OF_REQUEST.set(user)
    yield
    USER_OF_REQUEST.reset(before)


@pytest.mark.usefixtures("all_other_rights")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_query_and_change_needs_the_right_to_manage_users(change: Callable[[], object]) -> None:
    with pytest.raises(MissingRightError):
        change()


def test_roles_are_listed_with_what_they_permit_and_how_many_have_them(log_in: LogIn, ben: UUID, page: Page) -> None:
    assert ben != log_in(BuiltInRole.ADMINISTRATOR)
    shown = page("roles").dataframe[0].value.set_index("name")[["origin", "users", "rights"]].to_dict("index")
    assert shown["Viewer"] == {"origin": "Kerma", "users": 1, "rights": "See doses"}
    assert shown["Auditor"] == {"origin": "Kerma", "users": 0, "rights": "Read the audit trail"}


def test_a_role_of_the_site_is_added_changed_and_removed(log_in: LogIn, engine: Engine, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("roles")
    app.text_input[0].set_value("Registry")
    box(app, "See doses").check()
    app = click(app, "Save role")
    assert "The role Registry is saved." in text_of(app)
    app.query_params[keys.ROLE] = "Registry"
    app.run()
    box(app, "Export").check()
    app = click(app, "Save role")
    with engine.connect() as connection:
        assert role_rights.rights_of(connection, ["Registry"]) == {Right.VIEW_DOSES, Right.EXPORT}
    assert "The role Registry is removed." in text_of(click(app, "Remove"))
    with engine.connect() as connection:
        assert "Registry" not in role_rights.rights_by_role(connection)


def box(app: AppTest, label: str) -> Checkbox:
    return next(field for field in app.checkbox if field.label == label)


@pytest.mark.parametrize(("name", "sentence"), [("Registry", "at least one right"), ("Night shift", "already")])
def test_a_role_without_right_or_with_a_taken_name_is_refused(
    log_in: LogIn, engine: Engine, page: Page, name: str, sentence: str
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        roles.put(connection, "Night shift", [Right.UPLOAD])
    app = page("roles")
    app.text_input[0].set_value(name)
    assert sentence in text_of(click(app, "Save role"))
    with engine.connect() as connection:
        assert role_rights.rights_of(connection, ["Night shift", "Registry"]) == {Right.UPLOAD}


def test_a_role_in_use_is_not_removed_and_the_page_names_who_has_it(
    log_in: LogIn, engine: Engine, ben: UUID, page: Page
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        roles.put(connection, "Registry", [Right.EXPORT])
        account_changes.set_roles(connection, ben, ["Registry"])
    text = text_of(click(page("roles", role="Registry"), "Remove"))
    assert "cannot be removed while users have it: ben." in text


def test_a_built_in_role_offers_no_change(log_in: LogIn, page: Page) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("roles", role="physicist")
    assert "Export: Export studies and events without identity of patients" in text_of(app)
    assert {button.label for button in app.button}.isdisjoint({"Save role", "Remove"})


def test_a_role_that_keeps_the_last_administrator_is_not_weakened(
    log_in: LogIn, engine: Engine, ben: UUID, page: Page
) -> None:
    ada = log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        roles.put(connection, "Head", [Right.MANAGE_USERS, Right.EXPORT])
        account_changes.set_roles(connection, ben, ["Head"])
        account_changes.set_roles(connection, ada, ["Head"])
    app = page("roles", role="Head")
    box(app, "Manage users").uncheck()
    assert "Nobody could manage users any more" in text_of(click(app, "Save role"))


@pytest.mark.parametrize("role_names", [(), (BuiltInRole.PHYSICIST, BuiltInRole.VIEWER)])
def test_everybody_opens_the_own_account(log_in: LogIn, page: Page, role_names: tuple[str, ...]) -> None:
    log_in(*role_names)
    app = page("account")
    assert app.title[0].value == "My account"
    assert "ada" in text_of(app)
    assert ("See doses: See studies, charts and equipment." in text_of(app)) is (BuiltInRole.PHYSICIST in role_names)


def test_own_sessions_end_everywhere_else(
    log_in: LogIn, engine: Engine, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = log_in(BuiltInRole.VIEWER)
    with engine.begin() as connection:
        session(connection, ada)
    app = page("account")
    shown = app.dataframe[0].value["browser"].tolist()
    assert sorted(shown) == ["Firefox on Windows", "Firefox on Windows (this session)"]
    assert "1 other session has ended." in text_of(click(app, "Log out everywhere else"))
    forget_users(monkeypatch)
    assert open_sessions(engine, ada) == 1
    assert page("account").title[0].value == "My account"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iPad"),
        ("curl/8.14", "curl/8.14"),
        ("x" * 90, "x" * 40),
        ("", "unknown"),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


def test_a_session_that_has_ended_shows_no_page(
    log_in: LogIn, engine: Engine, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(BuiltInRole.ADMINISTRATOR)
    with engine.begin() as connection:
        login_sessions.end(connection, tokens.digest(current_user.session_token()), datetime.now(tz=UTC))
    forget_users(monkeypatch)
    assert not page("users").dataframe
    assert not page("account").dataframe


def test_an_own_token_is_shown_once_listed_and_revoked_by_who_manages_users(
    log_in: LogIn, engine: Engine, page: Page
) -> None:
    ada = log_in(BuiltInRole.PHYSICIST, BuiltInRole.ADMINISTRATOR)
    app = page("account")
    next(field for field in app.text_input if field.label == "Name").set_value("weekly export")
    app = click(app, "Make the token")
    (shown,) = app.code
    assert is_access_token(shown.value)
    assert not app.run().code
    with engine.connect() as connection:
        (stored,) = access_tokens.listed(connection, ada)
    assert stored.token_digest == tokens.digest(shown.value)
    assert "Access tokens" in text_of(page("users", user=str(ada)))
    users_data.revoke_tokens(account(engine, ada), [stored])
    assert users_data.tokens(account(engine, ada)) == []


def test_tasks_are_shown_to_who_manages_ingestion_with_what_to_do_about_stuck_ones(
    log_in: LogIn, engine: Engine, page: Page
) -> None:
    with engine.begin() as connection:
        cursor.claim(connection, "Kerma (KERMA)")
        connection.execute(update(cursor_table).values(seen_at=datetime(2020, 1, 1, tzinfo=UTC)))
    log_in(BuiltInRole.ADMINISTRATOR)
    app = page("tasks")
    assert "Objects are read Kerma (KERMA): stuck. Check that Orthanc runs" in text_of(app)
    assert "Skin doses are computed" in list(app.dataframe[0].value["task"])


def test_tasks_are_not_shown_to_a_viewer(log_in: LogIn, page: Page) -> None:
    log_in(BuiltInRole.VIEWER)
    assert page("tasks").title[0].value == "Your roles do not permit this page."
