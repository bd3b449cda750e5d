"""Studies of phantoms and tests are recognised by rules of the site, and statistics leave them out."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from kerma.database.ingest import not_patient_rules, rollups, site_settings
from kerma.database.ingest.not_patient_rules import Applied
from kerma.database.query.charts import chart_data
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list
from kerma.errors import ConfigurationError
from kerma.facts.study import PatientIdentity
from kerma.not_patients import NotPatientRule, NotPatientRules, checked_rule
from kerma.privacy import PatientProtection
from kerma.standard.enumerations import ExamModality
from kerma.worker.worker import Worker
from orthanc_plugin.steps import Steps
from tests.support.database_contents import HASHED, PLAIN
from tests.support.fake_node import FakeNode
from tests.support.sr_builder import XRAY_RDSR, as_file, ct_dose, ct_event, ct_report

PHANTOM = NotPatientRule("patient_name", "*phantom*")
CT = StudyFilter.from_values(ExamModality.CT)
PATIENTS = {1: "Doe^Jane", 2: "CATPHAN PHANTOM^600"}


@pytest.fixture
def node() -> FakeNode:
    """An Orthanc with a study of a patient and one of a phantom."""
    made = FakeNode()
    for number, name in PATIENTS.items():
        uids = {"SOPInstanceUID": f"2.25.{number}.2", "StudyInstanceUID": f"2.25.{number}"}
        event = ct_event(ct_dose(), event_uid=f"2.25.{number}.1")
        report = ct_report(event, **uids, PatientName=name, PatientID=str(number))
        made.receive(str(number), XRAY_RDSR, as_file(report))
    return made


def follow(node: FakeNode, engine: Engine, rules: PatientProtection) -> None:
    follower = Steps(node, engine, rules, lambda: False)
    while follower.next():
        pass


def apply(engine: Engine, change: Callable[..., object], *arguments: object) -> Applied:
    """Change the rules and apply them."""
    with engine.begin() as connection:
        change(connection, *arguments)
        return not_patient_rules.apply(connection)


def add(engine: Engine) -> Applied:
    return apply(engine, not_patient_rules.add, [PHANTOM], "ada")


def phantoms(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = study_list.study_page(connection, CT.with_value("not_counted", True), ("exclusion_reason",))
    return [study.study_instance_uid for study in found]


def charted(engine: Engine, *, is_exact: bool) -> int:
    """Number of studies in a chart, from all studies or from the rollups."""
    with engine.connect() as connection:
        assert all(count == 0 for _, count in rollups.differences(connection))
        found = chart_data.step_counts(connection, CT, "study", must_be_exact=is_exact)
    return sum(row.n for row in found.rows)


@pytest.mark.parametrize(
    ("attribute", "pattern", "value", "fits"),
    [
        ("patient_name", "*phantom*", "Catphan PHANTOM^600", True),
        ("patient_name", "test*", "Contest^Ann", False),
        ("patient_id", "qa-?", "QA-1", True),
        ("patient_id", "qa-?", "QA-12", False),
        ("patient_id", "a.c", "abc", False),
        ("patient_id", "qa*", None, False),
    ],
)
def test_a_pattern_fits_the_whole_value_in_any_case(attribute: str, pattern: str, value: str, fits: bool) -> None:
    rule = NotPatientRule(attribute, pattern)
    found = NotPatientRules.from_rules([rule]).first_match(PatientIdentity(**{attribute: value}))
    assert found == (str(rule) if fits else None)


@pytest.mark.parametrize(("attribute", "pattern"), [("patient_name", " * "), ("patient_sex", "m"), ("patient_id", "")])
def test_a_rule_that_fits_everybody_or_compares_nothing_is_refused(attribute: str, pattern: str) -> None:
    with pytest.raises(ConfigurationError):
        checked_rule(attribute, pattern)


@pytest.mark.parametrize("is_exact", [True, False])
def test_statistics_leave_out_what_a_rule_recognises_when_it_is_received(
    node: FakeNode, engine: Engine, is_exact: bool
) -> None:
    add(engine)
    follow(node, engine, HASHED)
    assert (phantoms(engine), charted(engine, is_exact=is_exact)) == (["2.25.2"], 1)


def test_a_new_rule_is_applied_to_names_in_plain_text_at_once(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, PLAIN)
    assert (add(engine), phantoms(engine)) == (Applied(1, 0, 0), ["2.25.2"])
    assert charted(engine, is_exact=False) == charted(engine, is_exact=True) == 1


def test_a_new_rule_has_protected_objects_read_again_from_orthanc(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, HASHED)
    assert add(engine) == Applied(0, 2, 0)
    follow(node, engine, HASHED)
    assert phantoms(engine) == ["2.25.2"]


def test_protected_studies_that_orthanc_holds_no_longer_are_counted(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, HASHED)
    node.objects.clear()
    follow(node, engine, HASHED)
    assert (add(engine), phantoms(engine)) == (Applied(0, 0, 2), [])


def test_without_its_rule_a_study_counts_as_that_of_a_patient_again(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, PLAIN)
    add(engine)
    apply(engine, not_patient_rules.remove, PHANTOM)
    assert (phantoms(engine), charted(engine, is_exact=False)) == ([], 2)


def test_imported_rules_apply_to_what_is_stored(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, PLAIN)
    with engine.begin() as connection:
        site_settings.import_(connection, {"not_patient_rule": [{**PHANTOM._asdict(), "changed_by": "ada"}]})
    Worker(engine).drain()
    assert phantoms(engine) == ["2.25.2"]
