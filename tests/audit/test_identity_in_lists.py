"""Lists show and find what identifies patients only for users who may see it, and the trail says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.ui import keys
from dashboard.ui.navigation import Page
from kerma.access.rights import BuiltInRole
from kerma.standard.enumerations import AuditAction
from tests.audit.conftest import trail
from tests.support.screens import forget, text_of
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from tests.audit.conftest import Open

    LogIn = Callable[[str], None]

HASH = "a" * 64


@pytest.fixture(autouse=True)
def studies(rows: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two CT studies at a site that stores identity in plain text; an older one has a hash."""
    for item in ("PATIENT_NAME", "PATIENT_ID", "ACCESSION"):
        monkeypatch.setenv(f"KERMA_{item}", "plain")
    forget()
    machine = add_machine(rows)
    for number, accession in ((1, "DEMO250000033"), (2, HASH)):
        at = datetime(2026, 3, number, 8)  # noqa: DTZ001, a modality's local time
        add_study(rows, machine, f"1.{number}", at=at, accession_number=accession, patient_name="Sand^Anna")


def test_a_list_shows_accession_numbers_to_users_who_may_see_identity(
    engine: Engine, log_in: LogIn, open_page: Open
) -> None:
    log_in(BuiltInRole.PHYSICIST)
    shown = open_page(Page.CT).dataframe[0].value["accession_number"].tolist()
    assert shown == ["protected", "DEMO250000033"]
    assert trail(engine)[-1].details["identity"] == ["accession_number"]


@pytest.mark.parametrize("url", [{}, {"ct_columns": "study_at,accession_number"}, {"ct_sort": "accession_number"}])
def test_a_list_shows_no_accession_number_to_others(
    engine: Engine, log_in: LogIn, open_page: Open, url: dict[str, str]
) -> None:
    log_in(BuiltInRole.VIEWER)
    app = open_page(Page.CT, **url)
    assert "accession_number" not in app.dataframe[0].value
    assert trail(engine)[-1].details["identity"] == []


@pytest.mark.parametrize("name", ["patient_name", "patient_id", "accession"])
@pytest.mark.parametrize(("role", "count"), [(BuiltInRole.PHYSICIST, 0), (BuiltInRole.VIEWER, 2)])
def test_a_filter_by_identity_needs_its_right(
    engine: Engine, log_in: LogIn, open_page: Open, name: str, role: BuiltInRole, count: int
) -> None:
    """Also where the session still has its text, as after a role was taken: the viewer sees both studies."""
    log_in(role)
    app = open_page(Page.CT)
    app.session_state[keys.private("ct")] = {name: "nobody"}
    app.run()
    event = trail(engine)[-1]
    assert (event.action, event.details["rows"]) == (AuditAction.VIEW_LIST, count)
    assert "nobody" not in str(event.details)


def test_words_of_a_search_find_no_accession_number(log_in: LogIn, open_page: Open) -> None:
    log_in(BuiltInRole.PHYSICIST)
    assert "No study fits this filter" in text_of(open_page(Page.CT, ct_text="DEMO25"))


@pytest.mark.parametrize("name", ["ct_accession", "ct_operator", "ct_physician", "ct_patient_id"])
def test_no_url_names_a_person(engine: Engine, log_in: LogIn, open_page: Open, name: str) -> None:
    log_in(BuiltInRole.PHYSICIST)
    app = open_page(Page.CT, **{name: "DEMO250000033"})
    assert f"Ignored URL parameter “{name}”: it would identify a person." in text_of(app)
    assert "DEMO250000033" not in str(trail(engine)[-1].details)


@pytest.mark.parametrize(
    ("criterion", "text", "count"), [("patient_name", "Sand", 2), ("accession", "DEMO250000033", 1)]
)
def test_charts_of_studies_that_a_filter_by_identity_selects_are_recorded(
    engine: Engine, log_in: LogIn, open_page: Open, criterion: str, text: str, count: int
) -> None:
    """Others name no patient. One of the two studies has the accession number; the row holds nothing that was typed."""
    log_in(BuiltInRole.PHYSICIST)
    app = open_page(Page.CT_CHARTS)
    assert trail(engine) == []
    app.session_state[keys.private("ct")] = {criterion: text}
    app.run()
    app.run()
    (event,) = trail(engine)
    assert (event.action, event.details["list"]) == (AuditAction.VIEW_LIST, "ct_charts")
    assert event.details["rows"] == count
    assert event.details["filter"] == f"ct_{criterion}=(not recorded)"
