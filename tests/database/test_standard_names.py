"""Standard names of examinations: lists show a new one at once, a worker has the rollups follow, no study changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from kerma.database import name_codes
from kerma.database.automatic_names import automatic_names
from kerma.database.ingest import examinations, naming_rules, rebuild, site_settings
from kerma.database.ingest.accepted_names import AcceptedName, exact_rules
from kerma.database.named_examinations import coverage, waiting
from kerma.database.naming_rules_in_force import naming_rules as rules_at
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.dimensions import DIMENSIONS, Grouping
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.exports import export
from kerma.database.query.exports.export import Per, Selection
from kerma.database.query.filters import options
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import SortOrder, study_page
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import Examination
from kerma.standard_names.name_codes import NameCode
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.region import Region
from kerma.worker.worker import Worker
from tests.support.database_contents import assert_rollups_fit, contents
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from kerma.extract import Extraction

    Put = Callable[..., None]

CT = ExamModality.CT
CLEAR, UNCLEAR, OTHER = "2.25.1", "2.25.2", "2.25.3"


def report(uid: str, description: str, dlp: str = "300") -> Extraction:
    event = ct_event(ct_dose(dlp=dlp), event_uid=f"{uid}.9")
    header = {"SOPInstanceUID": f"{uid}.1", "StudyInstanceUID": uid, "StudyDescription": description}
    return read(ct_report(event, dlp=dlp, Manufacturer="A", StationName="CT1", **header))


STUDIES = {
    "a": report(CLEAR, "CT Head"),
    "b": report(UNCLEAR, "Protocol 7", "500"),
    "c": report(OTHER, "protocol 7b", "700"),
}
RULE = NamingRule(modality=CT, standard_name="CT liver", region=Region.ABDOMEN, study_description="protocol 7*")


def names(engine: Engine, **criteria: Any) -> dict[str, Any]:
    """Standard name by Study Instance UID, of the studies of a filter."""
    columns = ["study_instance_uid", "standard_name"]
    with engine.connect() as connection:
        found = study_page(connection, StudyFilter.from_values(CT, criteria), columns)
    return {str(one.values["study_instance_uid"]): one.values["standard_name"] for one in found}


def counts_by_name(engine: Engine) -> dict[Any, int]:
    """Number of studies of each standard name, from the rollups."""
    with engine.connect() as connection:
        dimension = DIMENSIONS[CT]["name"]
        return {one.item: one.n for one in chart_data.item_counts(connection, StudyFilter(CT), "study", dimension).rows}


def change(engine: Engine, function: Callable[..., Any], *arguments: Any) -> Any:
    with engine.begin() as connection:
        return function(connection, *arguments)


def test_a_clear_text_names_a_study_and_others_wait_for_a_person(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    assert names(engine) == {CLEAR: "CT head", UNCLEAR: None, OTHER: None}
    with engine.connect() as connection:
        assert [one.study_count for one in waiting(connection)] == [1, 1]
        assert coverage(connection) == (1, 3)


def test_a_rule_shows_in_lists_at_once_and_in_rollups_after_the_worker(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    rows_before = [row["study"] for row in _rows_of_studies(engine)]
    renamed = change(engine, naming_rules.add, [RULE], "ada")
    assert [tuple(one) for one in renamed] == [(None, "CT liver", 2, 2)]
    assert names(engine) == {CLEAR: "CT head", UNCLEAR: "CT liver", OTHER: "CT liver"}
    assert counts_by_name(engine) == {"CT head": 1, None: 2}
    assert_rollups_fit(engine)
    Worker(engine, {}).drain()
    assert counts_by_name(engine) == {"CT head": 1, "CT liver": 2}
    assert_rollups_fit(engine)
    assert [row["study"] for row in _rows_of_studies(engine)] == rows_before


def _rows_of_studies(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT xmin::text AS xmin, to_jsonb(study) AS study FROM study ORDER BY study_id")
        )
        return [{"study": (row.xmin, row.study)} for row in rows]


def test_studies_stored_between_a_rule_and_the_worker_are_counted_once(engine: Engine, put: Put) -> None:
    put(a=STUDIES["a"], b=STUDIES["b"])
    change(engine, naming_rules.add, [RULE], "ada")
    put(b=report(UNCLEAR, "Protocol 7", "900"), c=STUDIES["c"])
    assert_rollups_fit(engine)
    Worker(engine, {}).drain()
    assert_rollups_fit(engine)
    assert counts_by_name(engine) == {"CT head": 1, "CT liver": 2}


def test_removing_a_rule_restores_what_was_before(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    before = {name: rows for name, rows in contents(engine).items() if name != "naming_rule"}
    change(engine, naming_rules.add, [RULE], "ada")
    Worker(engine, {}).drain()
    change(engine, naming_rules.remove, 1, "ben")
    Worker(engine, {}).drain()
    assert {name: rows for name, rows in contents(engine).items() if name != "naming_rule"} == before
    with engine.connect() as connection:
        [removed] = naming_rules.history(connection)
    assert (removed.added_by, removed.removed_by) == ("ada", "ben")


def test_the_order_of_rules_and_studies_does_not_matter(engine: Engine, put: Put) -> None:
    change(engine, naming_rules.add, [RULE], "ada")
    put(**STUDIES)
    expected = contents(engine)
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        rebuild.empty(connection)
        connection.execute(text("TRUNCATE naming_rule"))
    put(**STUDIES)
    change(engine, site_settings.import_, exported)
    Worker(engine, {}).drain()
    assert contents(engine) == expected


def test_the_rules_of_an_earlier_moment_are_known(engine: Engine) -> None:
    change(engine, naming_rules.add, [RULE], "ada")
    with engine.connect() as connection:
        then = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    change(engine, naming_rules.remove, 1, "ben")
    with engine.connect() as connection:
        assert [one.rule for one in rules_at(connection, then).rules] == [RULE]
        assert rules_at(connection).rules == ()


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"name": ("CT liver",)}, {UNCLEAR, OTHER}),
        ({"body_region": ("head", "abdomen")}, {CLEAR, UNCLEAR, OTHER}),
        ({"named": False}, set()),
        ({"name": ("CT head",), "study": ("CT Head",)}, {CLEAR}),
    ],
)
def test_lists_are_filtered_by_name_and_region(
    engine: Engine, put: Put, criteria: dict[str, Any], found: set[str]
) -> None:
    put(**STUDIES)
    change(engine, naming_rules.add, [RULE], "ada")
    assert set(names(engine, **criteria)) == found


def test_lists_are_sorted_by_name_and_filters_offer_the_names_in_use(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    change(engine, naming_rules.add, [RULE], "ada")
    Worker(engine, {}).drain()
    with engine.connect() as connection:
        order = SortOrder("standard_name", is_descending=False)
        found = study_page(connection, StudyFilter(CT), ["standard_name"], order=order)
        assert [one.values["standard_name"] for one in found] == ["CT head", "CT liver", "CT liver"]
        assert options.texts_of(connection, CT, "name") == ["CT liver", "CT head"]


@pytest.mark.parametrize("must_be_exact", [False, True])
def test_doses_are_grouped_by_name_exactly_and_from_rollups(engine: Engine, put: Put, must_be_exact: bool) -> None:
    put(**STUDIES)
    change(engine, naming_rules.add, [RULE], "ada")
    Worker(engine, {}).drain()
    grouping = Grouping(DIMENSIONS[CT]["name"], ("CT liver", "CT head"))
    quantity = QUANTITIES[CT]["study_dlp_mgy_cm"]
    with engine.connect() as connection:
        found = chart_data.summary_statistics(
            connection, StudyFilter(CT), quantity, grouping, must_be_exact=must_be_exact
        )
    assert found.is_exact is must_be_exact
    assert {one.group: (one.n, round(one.mean or 0, -1)) for one in found.rows} == {1: (2, 600), 2: (1, 300)}


def test_examinations_that_no_study_is_any_longer_are_forgotten(engine: Engine, put: Put) -> None:
    put(a=report(CLEAR, "CT Neck"))
    put(a=STUDIES["a"])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM examination")).scalar_one() == 2
    change(engine, examinations.forget_unused)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT study_description FROM examination")).scalars().all() == ["CT Head"]
    assert names(engine) == {CLEAR: "CT head"}


def test_a_second_name_for_the_same_texts_is_refused_and_nothing_is_stored(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    change(engine, naming_rules.add, [RULE], "ada")
    other = NamingRule(modality=CT, standard_name="CT spleen", region=Region.ABDOMEN, study_description="PROTOCOL 7*")
    with pytest.raises(ConfigurationError, match="rule 1 in force"):
        change(engine, naming_rules.add, [other], "ben")
    with engine.connect() as connection:
        assert len(naming_rules.history(connection)) == 1


def test_an_accepted_name_that_would_rename_others_is_left_out(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    accepted = [
        AcceptedName(Examination(modality=CT, study_description="CT HEAD"), "CT skull", Region.HEAD),
        AcceptedName(Examination(modality=CT, study_description="Protocol 7"), "CT liver", Region.ABDOMEN),
    ]
    with engine.connect() as connection:
        made = exact_rules(connection, accepted)
    assert [rule.standard_name for rule in made.rules] == ["CT liver"]
    [left_out] = made.left_out
    assert left_out.reason.startswith("others with these descriptions are called CT head;")


def test_exports_state_the_codes_of_a_name_with_their_schemes(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    other = {"modality": "CT", "standard_name": "CT chest", "scheme": "SCT", "code": "1"}
    codes = [NameCode(**{**other, "standard_name": "CT head", "scheme": scheme}) for scheme in ("SCT", "NICIP")]
    change(engine, name_codes.replace, [NameCode(**other), *codes])
    with engine.connect() as connection:
        for per in Per:
            rows = connection.execute(export.query(Selection(StudyFilter(CT), per))).mappings()
            found = {row["study_instance_uid"]: row["standard_name_codes"] for row in rows}
            assert found == {CLEAR: "NICIP:1 | SCT:1", UNCLEAR: None, OTHER: None}


def test_rules_of_another_site_get_the_next_numbers_and_replace_none(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    change(engine, naming_rules.add, [RULE], "eve")
    with engine.begin() as connection:
        moved = site_settings.export(connection)
        connection.execute(text("TRUNCATE naming_rule"))
    own = NamingRule(modality=CT, standard_name="CT own", region=Region.HEAD, study_description="own*")
    change(engine, naming_rules.add, [own], "ada")
    for _ in range(2):
        change(engine, site_settings.import_, moved)
    with engine.connect() as connection:
        history = [(one.number, one.rule, one.added_by) for one in naming_rules.history(connection)]
    assert history == [(2, RULE, "eve"), (1, own, "ada")]
    assert names(engine) == {CLEAR: "CT head", UNCLEAR: "CT liver", OTHER: "CT liver"}


def test_a_rule_that_was_removed_here_stays_removed(engine: Engine) -> None:
    change(engine, naming_rules.add, [RULE], "ada")
    with engine.connect() as connection:
        moved = site_settings.export(connection)
    change(engine, naming_rules.remove, 1, "ben")
    change(engine, site_settings.import_, moved)
    with engine.connect() as connection:
        [one] = naming_rules.history(connection)
    assert one.removed_by == "ben"


def test_a_suggestion_that_contradicts_the_region_of_a_rule_waits_for_a_person(engine: Engine, put: Put) -> None:
    rule = NamingRule(modality=CT, standard_name="CT head", region=Region.NECK, study_description="prog 9*")
    change(engine, naming_rules.add, [rule], "ada")
    put(a=STUDIES["a"])
    assert names(engine) == {CLEAR: None}
    with engine.connect() as connection:
        moved = site_settings.export(connection)
    change(engine, site_settings.import_, moved)


def test_a_correction_replaces_the_name_that_texts_gave_and_no_other(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    head = Examination(modality="CT", study_description="CT Head")
    with engine.connect() as connection:
        [one] = automatic_names(connection)
        accepted = AcceptedName(head, "CT stroke", Region.HEAD, corrected="CT head")
        made = exact_rules(connection, [accepted])
        refused = exact_rules(connection, [accepted._replace(corrected=None)])
    assert (one.texts, one.standard_name, one.study_count, one.suggested_now) == ("CT Head", "CT head", 1, None)
    assert [rule.standard_name for rule in made.rules] == ["CT stroke"]
    assert [left_out.texts for left_out in refused.left_out] == ["CT Head"]
    change(engine, naming_rules.add, made.rules, "ada")
    assert names(engine)[CLEAR] == "CT stroke"
    with engine.connect() as connection:
        assert automatic_names(connection) == []


def test_an_earlier_vocabulary_stays_in_force_and_what_it_would_say_now_is_stated(engine: Engine, put: Put) -> None:
    put(**STUDIES)
    calcium = "standard_name = 'CT coronary calcium scoring', region = 'heart' WHERE standard_name = 'CT head'"
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE examination_name SET {calcium}"))
        connection.execute(text("UPDATE examination SET vocabulary_edition = 1"))
    put(a=report(CLEAR, "CT Head", "310"))
    assert names(engine)[CLEAR] == "CT coronary calcium scoring"
    with engine.connect() as connection:
        [one] = automatic_names(connection)
    assert one.suggested_now is not None
    assert (one.vocabulary_edition, one.suggested_now.standard_name) == (1, "CT head")
