"""The page Standard names: accepted names become rules, one with patterns is shown before it is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.database import name_codes
from kerma.database.ingest import naming_rules
from kerma.database.ingest.store import Received, store
from kerma.standard_names.name_codes import NameCode
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.region import Region
from tests.support.database_contents import PLAIN
from tests.support.screens import text_of
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

DESCRIPTIONS = ("CT Head", "Thorax Blub", "Protocol 7")


@pytest.fixture
def studies(rows: Connection) -> Connection:
    """A CT study of each description."""
    with rows.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        for number, description in enumerate(DESCRIPTIONS, 1):
            uids = {"SOPInstanceUID": f"2.25.{number}.1", "StudyInstanceUID": f"2.25.{number}"}
            one = read(
                ct_report(ct_event(ct_dose(), event_uid=f"2.25.{number}.9"), StudyDescription=description, **uids)
            )
            store(connection, [Received(f"n{number}", one)], PLAIN)
    return rows


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def named(rows: Connection) -> dict[str, str | None]:
    query = "SELECT study_description, standard_name FROM study JOIN examination_name USING (examination_id)"
    return {row[0]: row[1] for row in rows.execute(text(query))}


def test_accepted_names_become_rules_and_others_wait(studies: Connection, page: Page) -> None:
    app = page("names")
    assert "33.3 % of the studies have a standard name: 1 of 3." in text_of(app)
    app = press(app, "Add the accepted names")
    assert "1 rule added." in text_of(app)
    assert named(studies) == {"CT Head": "CT head", "Thorax Blub": "CT chest", "Protocol 7": None}
    app = press(app, "Add the accepted names")
    assert "No name is accepted: tick at least one." in text_of(app)


def test_a_name_that_cannot_be_a_rule_is_left_out_with_the_reason(studies: Connection, page: Page) -> None:
    with studies.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        rule = NamingRule(modality="CT", standard_name="CT other", region=Region.HEAD, study_description="x")
        naming_rules.add(connection, [rule], "ada")
    app = page("names")
    [unlikely] = [box for box in app.checkbox if box.label == "Accept" and not box.value]
    unlikely.check()
    app = press(app, "Add the accepted names")
    assert "1 rule added." in text_of(app)
    assert "Left out: Protocol 7: CT other covers head already" in text_of(app)
    assert named(studies)["Thorax Blub"] == "CT chest"


def test_a_rule_with_patterns_is_shown_before_it_is_added_and_can_be_removed(studies: Connection, page: Page) -> None:
    app = page("names")
    app.selectbox(key="pattern_rule_name").set_value("CT head")
    [pattern] = [one for one in app.text_input if one.label == "Study description"]
    pattern.set_value("Protocol ?")
    app = press(app, "Show what would change")
    assert "no standard name becomes CT head: 1 studies" in text_of(app)
    assert named(studies)["Protocol 7"] is None
    app = press(app, "Add")
    assert named(studies)["Protocol 7"] == "CT head"
    app = press(app, "Remove the rule")
    assert named(studies)["Protocol 7"] is None


def test_the_page_of_a_study_states_its_name_and_where_it_comes_from(studies: Connection, page: Page) -> None:
    del studies
    assert "Standard name: CT head (head), from its texts." in text_of(page("study", uid="2.25.1"))


def test_the_page_of_a_study_states_the_codes_of_its_name(studies: Connection, page: Page) -> None:
    code = NameCode(modality="CT", standard_name="CT head", scheme="NICIP", code="CSKUH", meaning="CT Head")
    with studies.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        name_codes.replace(connection, [code])
    assert "Codes: NICIP CSKUH CT Head." in text_of(page("study", uid="2.25.1"))


def test_names_without_a_person_are_listed_and_one_gets_another_name(studies: Connection, page: Page) -> None:
    app = page("names")
    assert "1 name of an examination, with 1 studies, comes from its texts alone." in text_of(app)
    [examination] = [box for box in app.selectbox if box.label == "Examination"]
    assert examination.options == ["CT Head → CT head"]
    [name] = [box for box in app.selectbox if box.key and box.key.startswith("name:automatic-")]
    name.set_value("CT chest")
    app = press(app, "Make a rule of this name")
    assert "1 rule added. 1 study has another name in lists now" in text_of(app)
    assert named(studies)["CT Head"] == "CT chest"
    assert "No examination has its name from its texts alone." in text_of(app)


def test_a_name_by_an_earlier_vocabulary_is_listed_with_what_is_suggested_now(studies: Connection, page: Page) -> None:
    names = "UPDATE examination_name SET standard_name = 'CT calcium', region = 'heart' WHERE standard_name = 'CT head'"
    studies.execute(text(names))
    studies.execute(text("UPDATE examination SET vocabulary_edition = 1"))
    app = page("names")
    assert "It suggests otherwise for 1 of them" in text_of(app)
    # The name that is suggested now is the first one offered.
    [name] = [box for box in app.selectbox if box.key and box.key.startswith("name:automatic-")]
    assert name.value == "CT head"
    assert named(studies)["CT Head"] == "CT calcium"


def test_names_with_reference_levels_are_offered_and_marked(studies: Connection, page: Page) -> None:
    del studies
    app = page("names")
    [name, *_] = [box for box in app.selectbox if box.key and box.key.startswith("name:") and box.value == "CT other"]
    assert "CT coronary angiography (has reference levels)" in name.options
    # TAVI has a level of fluoroscopy, and none of CT.
    assert not any("TAVI" in option for option in name.options)
    assert "TAVI (has reference levels)" in app.selectbox(key="pattern_rule_name").options


def test_the_pattern_of_a_rule_is_in_quotation_marks(studies: Connection, page: Page) -> None:
    del studies
    app = page("names")
    app.selectbox(key="pattern_rule_name").set_value("CT head")
    [pattern] = [one for one in app.text_input if one.label == "Study description"]
    pattern.set_value("pci*")
    app = press(app, "Show what would change")
    assert "Add the rule CT head (head): CT “pci*”?" in text_of(app)


def test_the_name_of_phantoms_states_that_it_excludes_nothing(rows: Connection, page: Page) -> None:
    with rows.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        store(connection, [Received("n1", read(ct_report(ct_event(ct_dose()), StudyDescription="QA phantom")))], PLAIN)
    assert "The name “Phantom or test” leaves no study out of statistics." in text_of(page("names"))


def test_all_that_waits_is_reached_page_by_page(rows: Connection, page: Page) -> None:
    with rows.engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        for number in range(1, 13):
            uids = {"SOPInstanceUID": f"2.25.{number}.1", "StudyInstanceUID": f"2.25.{number}"}
            event = ct_event(ct_dose(), event_uid=f"2.25.{number}.9")
            one = read(ct_report(event, StudyDescription=f"Blub {number:02}", **uids))
            store(connection, [Received(f"n{number}", one)], PLAIN)
    app = page("names")
    shown = [box for box in app.checkbox if box.label == "Accept"]
    assert (len(shown), "1 to 10 of 12" in text_of(app)) == (10, True)
