"""The page Scheduled reports: setting up from a view, changing, pausing, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from dashboard.pages.scheduled_reports import data
from dashboard.ui.current_user import USER_OF_REQUEST
from dashboard.ui.navigation import Page
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.errors import ConfigurationError, MissingRightError
from kerma.scheduled_reports.schedule import Author, Pause, PauseReason, ReportForm
from tests.dashboard.scheduled_reports.conftest import PHYSICS, VIEW, Hospital
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streamlit.testing.v1 import AppTest

    OpenPage = Callable[..., AppTest]

NEW = {"new": "view", "of": "ct", "with": "ct_name=CT+head&ct_from=2020-01-01&ct_page=3", "title": "Heads"}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.fixture
def as_user() -> Iterator[Callable[[User], None]]:
    """Be the user of what follows."""
    before = USER_OF_REQUEST.get()

    def become(user: User) -> None:
        USER_OF_REQUEST.set(user)

    yield become
    USER_OF_REQUEST.set(before)


def test_a_report_is_set_up_from_a_view_without_the_days_of_it(hospital: Hospital, page: OpenPage) -> None:
    app = page(Page.SCHEDULED_REPORTS, **NEW)
    assert "CT studies, from " in text_of(app)
    app.text_area[0].set_value(f"{PHYSICS}, ada@hospital.example").run()
    app = press(app, "Save")
    assert "The report is set up." in text_of(app)
    schedule = hospital.listed().stored.schedule
    assert (schedule.title, schedule.target, schedule.parameters) == ("Heads", "ct", {"ct_name": "CT head"})
    assert schedule.recipients == (PHYSICS, "ada@hospital.example")
    assert schedule.form is ReportForm.PDF
    assert "new" not in app.query_params


def test_a_new_comparison_covers_twelve_months(hospital: Hospital, page: OpenPage) -> None:
    new = {"new": "comparison", "of": "ct", "with": "name=CT+head&quantity=dlp", "title": "Heads"}
    app = page(Page.SCHEDULED_REPORTS, **new)
    app.text_area[0].set_value(PHYSICS).run()
    press(app, "Save")
    assert hospital.listed().stored.schedule.rule.covered_months == 12


@pytest.mark.parametrize(
    ("recipients", "message"),
    [
        ("", "No recipient is stated."),
        ("physics", "is no mail address; one looks like this"),
        ("ada@elsewhere.example", "is of a domain to which Kerma does not send; allowed: hospital.example"),
    ],
)
def test_wrong_recipients_are_named_and_nothing_is_stored(
    hospital: Hospital, page: OpenPage, recipients: str, message: str
) -> None:
    app = page(Page.SCHEDULED_REPORTS, **NEW)
    app.text_area[0].set_value(recipients).run()
    assert message in text_of(press(app, "Save"))
    with pytest.raises(ValueError, match="not enough values"):
        hospital.listed()


@pytest.mark.usefixtures("hospital")
def test_a_view_with_an_unknown_filter_is_refused_in_the_form(page: OpenPage) -> None:
    app = page(Page.SCHEDULED_REPORTS, **{**NEW, "with": "ct_colour=red"})
    assert "URL parameter “ct_colour”: there is no such parameter." in text_of(app)


def test_a_report_is_paused_resumed_and_removed(hospital: Hospital, page: OpenPage) -> None:
    hospital.schedule(VIEW)
    app = press(page(Page.SCHEDULED_REPORTS, schedule="1"), "Pause")
    assert hospital.listed().stored.pause == Pause(PauseReason.BY_PERSON, "dashboard")
    assert "Paused by dashboard." in text_of(app)
    press(app, "Resume")
    assert hospital.listed().stored.pause is None
    assert "No report is scheduled." in text_of(press(page(Page.SCHEDULED_REPORTS, schedule="1"), "Remove"))


def test_a_report_is_requested_at_once(hospital: Hospital, page: OpenPage) -> None:
    hospital.schedule(VIEW)
    app = press(page(Page.SCHEDULED_REPORTS, schedule="1"), "Send now")
    assert "A report was requested; it is sent within a minute." in text_of(app)
    assert hospital.listed().stored.requested_at is not None


def test_the_table_states_the_last_report(hospital: Hospital, page: OpenPage) -> None:
    hospital.schedule(VIEW)
    hospital.run()
    [row] = page(Page.SCHEDULED_REPORTS).dataframe[0].value.to_dict("records")
    assert (row["title"], row["rule"], row["form"]) == ("CT of the head", "Every week: Monday, 07:00", "Link")
    assert str(row["last"]).endswith(": 5 studies, 1 mail")


def test_an_unknown_number_is_reported(hospital: Hospital, page: OpenPage) -> None:
    hospital.schedule(VIEW)
    assert "expected the number of a scheduled report" in text_of(page(Page.SCHEDULED_REPORTS, schedule="7"))


def exporter(*others: Right) -> User:
    return User(uuid4(), "ben", frozenset({Right.VIEW_DOSES, Right.EXPORT, *others}))


def test_others_see_and_change_nothing_of_a_report(hospital: Hospital, as_user: Callable[[User], None]) -> None:
    number = hospital.schedule(VIEW, Author(uuid4(), "ada"))
    as_user(exporter())
    assert data.listed() == []
    for change in (data.pause, data.resume, data.send_now, data.remove):
        with pytest.raises(MissingRightError):
            change(number)
    with pytest.raises(MissingRightError):
        data.change(number, VIEW)


def test_an_administrator_may_pause_a_report_and_not_change_it(
    hospital: Hospital, as_user: Callable[[User], None]
) -> None:
    """It is made with the rights of another person: other recipients would see what the administrator may not."""
    number = hospital.schedule(VIEW, Author(uuid4(), "ada"))
    as_user(exporter(Right.MANAGE_INGESTION))
    data.pause(number)
    pause = data.listed()[0].stored.pause
    assert pause == Pause(PauseReason.BY_PERSON, "ben")
    with pytest.raises(MissingRightError):
        data.change(number, VIEW)


def test_without_the_right_to_export_nothing_is_set_up(hospital: Hospital, as_user: Callable[[User], None]) -> None:
    del hospital
    as_user(User(uuid4(), "vic", frozenset({Right.VIEW_DOSES})))
    with pytest.raises(MissingRightError):
        data.add(VIEW)


def test_without_a_mail_server_nothing_is_set_up(
    hospital: Hospital, set_setting: Callable[[str, str], None], as_user: Callable[[User], None], page: OpenPage
) -> None:
    del hospital
    set_setting("HOST", "")
    assert "No mail server is set, so nothing is sent" in text_of(page(Page.SCHEDULED_REPORTS))
    as_user(exporter())
    with pytest.raises(ConfigurationError, match="KERMA_MAIL_HOST"):
        data.add(VIEW)


@pytest.mark.usefixtures("hospital")
@pytest.mark.parametrize("name", ["reference_levels", "surveys"])
def test_pages_have_the_link_to_the_form(page: OpenPage, name: str) -> None:
    parameters = {"levels_from": "2026-03-02", "levels_to": "2026-03-08", "from": "2026-03-01", "to": "2026-03-31"}
    links = page(name, **parameters).get("page_link")
    assert "Schedule…" in [link.proto.label for link in links]
