"""Names and identifiers on pages: by the rights of whoever looks, whoever looked before."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from dashboard.pages.study import data
from dashboard.pages.study.problems import located_problems
from dashboard.ui.cached_queries import study_detail
from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.navigation import Page
from dashboard.ui.text import patient_identity
from kerma.access.rights import BuiltInRole, Right
from kerma.access.user import User
from kerma.database.query.studies import content
from tests.support.screens import text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from kerma.json_types import Json
    from tests.audit.conftest import Open

    LogIn = Callable[[str], None]

VIEWER = frozenset({Right.VIEW_DOSES})
PHYSICIST = VIEWER | {Right.VIEW_STAFF, Right.VIEW_IDENTITY}
HIDDEN = "not shown to your roles"
OBSERVER: Json = {"type": "PNAME", "name": ["121008", "DCM", "Person Observer Name"], "value": "Bravo^Anna"}


@contextmanager
def user_with(rights: frozenset[Right]) -> Iterator[None]:
    before = USER_OF_REQUEST.set(User(uuid4(), "somebody", rights))
    try:
        yield
    finally:
        USER_OF_REQUEST.reset(before)


@pytest.mark.usefixtures("rows")
def test_a_name_in_a_report_is_cached_for_users_with_the_same_rights_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "content_tree", lambda *_: OBSERVER)
    shown = []
    for rights in (PHYSICIST, VIEWER, PHYSICIST):
        with user_with(rights):
            shown.append(data.content_items(UUID(int=1), "1.2")[0].value)
    assert shown == ["Bravo^Anna", HIDDEN, "Bravo^Anna"]


@pytest.mark.parametrize(
    ("value", "rights", "expected"),
    [
        ("Nowak^Jan", PHYSICIST, "Nowak, Jan"),
        ("Nowak^Jan", VIEWER, HIDDEN),
        ("a1b2c3" + "0" * 58, VIEWER, HIDDEN),
        ("a1b2c3" + "0" * 58, PHYSICIST, "protected a1b2c3"),
        (None, VIEWER, None),
    ],
)
def test_the_person_of_a_dose_check_is_shown_as_other_staff(
    value: str | None, rights: frozenset[Right], expected: str | None
) -> None:
    with user_with(rights):
        assert patient_identity.staff_name(value) == expected


def problem_texts(rights: frozenset[Right]) -> list[str]:
    with user_with(rights):
        detail = study_detail("1.1")
        assert detail is not None
        return [found.message for found in located_problems(detail, [])]


def test_a_problem_quotes_no_value_that_identifies_the_patient(rows: Connection) -> None:
    about = {"sop_instance_uid": "1.1.1"}
    problems = [
        {**about, "where": "study.patient_birth_date", "what": "'31.12.1957' is not a date (YYYYMMDD)"},
        {**about, "where": "study.study_date", "what": "'32.12.2025' is not a date (YYYYMMDD)"},
    ]
    add_study(rows, add_machine(rows), "1.1", problems=problems)
    shown = problem_texts(VIEWER)
    assert "31.12.1957" not in shown[0]
    assert "32.12.2025" in shown[1]


def test_an_administrator_sees_no_study_and_no_dose(rows: Connection, log_in: LogIn, open_page: Open) -> None:
    machine = add_machine(rows)
    add_study(rows, machine, "1.1", study_description="Secret abdomen", dlp_mgy_cm=512.5)
    log_in(BuiltInRole.ADMINISTRATOR)
    home, system = open_page(Page.HOME), open_page(Page.EQUIPMENT_DETAIL, id=str(machine))
    for app in (home, system):
        assert not app.exception
        text = text_of(app) + "".join(str(one.value) for one in app.dataframe)
        assert "Secret abdomen" not in text
        assert "512" not in text
        assert "Charts" not in text
        assert "Software and DLP" not in text
