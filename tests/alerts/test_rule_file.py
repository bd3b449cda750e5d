"""Files of alert rules are read whole or refused with line, column and what would be right."""

from datetime import date

import pytest

from kerma.alerts import rule_file
from kerma.alerts.alert_rule import COLUMNS, RuleKind, RuleMark, Severity
from kerma.alerts.band import Band
from kerma.alerts.shipped_rules import shipped_rules, with_shipped
from kerma.standard_names.region import Region

_ROW = {
    "rule_id": "CT-1",
    "title": "CTDIvol of one head scan",
    "kind": "threshold",
    "modality": "CT",
    "quantity": "ctdi_vol",
    "unit": "mGy",
    "value": "80",
    "severity": "notification",
    "source": "Survey 2025",
    "valid_from": "2026",
    "enabled": "yes",
}


def text(*rows: dict[str, str]) -> str:
    columns = list(dict.fromkeys(name for row in (_ROW, *rows) for name in row))
    lines = [",".join(columns), *(",".join({**_ROW, **row}.get(name, "") for name in columns) for row in rows)]
    return "\n".join(lines)


def test_a_row_becomes_a_rule_of_the_site() -> None:
    cells = {"region": "neck head", "age_years": "0-2", "weight_kg": "60-", "acquisition": "single"}
    found = rule_file.read(text(cells))
    assert not found.problems
    rule = found.records[2]
    assert (rule.threshold, rule.kind, rule.severity) == (80.0, RuleKind.THRESHOLD, Severity.NOTIFICATION)
    assert (rule.regions, rule.age_years, rule.weight_kg) == ((Region.HEAD, Region.NECK), Band(0, 2), Band(60, None))
    assert (rule.mark, rule.valid_from, rule.valid_to) == (RuleMark.SITE, date(2026, 1, 1), None)


@pytest.mark.parametrize(
    ("cells", "threshold"),
    [
        ({"unit": "Gy", "value": "0.08"}, 80.0),
        ({"quantity": "dlp", "unit": "Gy.cm", "value": "2"}, 2_000.0),
        ({"modality": "RF", "quantity": "dap", "unit": "cGy.cm2", "value": "20000"}, 200.0),
        ({"modality": "RF", "quantity": "dap", "unit": "uGy.m2", "value": "20000"}, 200.0),
        ({"modality": "RF", "quantity": "fluoro_time", "unit": "min", "value": "30"}, 1_800.0),
        ({"modality": "NM", "quantity": "administered_activity", "unit": "mCi", "value": "10"}, 370.0),
    ],
)
def test_a_limit_is_compared_in_the_unit_of_kerma(cells: dict[str, str], threshold: float) -> None:
    assert rule_file.read(text(cells)).records[2].threshold == threshold


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"rule_id": "two words"}, "rule_id", "'two words' is no name such as RF-DAP-200"),
        ({"title": ""}, "title", "a title has 1 to 120 characters"),
        ({"kind": "sum"}, "kind", "'sum' is none of threshold, multiple_of_level, repeat, group_mean_20, percentile"),
        ({"quantity": "effective_dose"}, "quantity", "'effective_dose' is none of peak_skin_dose"),
        ({"quantity": ""}, "quantity", "state one of peak_skin_dose"),
        ({"quantity": "agd_per_breast"}, "quantity", "studies of CT have no agd_per_breast"),
        ({"unit": ""}, "unit", "a limit without unit is refused"),
        ({"unit": "Gy.cm2"}, "unit", "'Gy.cm2' is no unit of ctdi_vol, such as mGy"),
        ({"value": "80;5"}, "value", "'80;5' is no number such as 8.5"),
        ({"value": "0"}, "value", "it must be above zero"),
        ({"value": "-1"}, "value", "-1: it must be above zero"),
        ({"value": "NaN"}, "value", "'NaN' is no number such as 8.5"),
        ({"region": "head knee"}, "region", "'knee' is none of head, face_sinuses"),
        ({"equipment": "CT 1"}, "equipment", "`kerma equipment list` shows it"),
        ({"age_years": "2"}, "age_years", "'2' is no band such as 0-2, or 18- for 18 and more"),
        ({"age_years": "6-2"}, "age_years", "the upper bound must be above the lower one"),
        ({"acquisition": "perfusion"}, "acquisition", "'perfusion' is none of single, repeated"),
        ({"quantity": "dlp", "unit": "mGy.cm", "acquisition": "single"}, "acquisition", "dlp is about a whole study"),
        ({"severity": "high"}, "severity", "'high' is none of notification, alert, event"),
        ({"mark": "checked"}, "mark", "'checked' is none of V, V2, unchecked, site"),
        ({"valid_from": "1.1.2026"}, "valid_from", "is no date such as 2026-01-31"),
        ({"valid_to": "2025"}, "valid_to", "2025-12-31 is before 2026-01-01"),
        ({"enabled": "true"}, "enabled", "'true' is neither yes nor no"),
        ({"kind": "percentile", "unit": "%", "value": "100"}, "value", "a percentile is below 100"),
        ({"kind": "repeat", "unit": "d"}, "quantity", "has no quantity: leave the cell empty"),
        ({"kind": "repeat", "quantity": "", "unit": "d", "value": "3651"}, "value", "3651: at most 3650 days"),
        ({"kind": "equipment_silent", "quantity": "", "unit": "d", "value": "1000000"}, "value", "at most 3650 days"),
        ({"kind": "geometry_missing"}, "quantity", "state one of dap, reference_air_kerma"),
        (
            {"kind": "equipment_silent", "quantity": "", "unit": "d", "standard_name": "CT head"},
            "standard_name",
            "silent equipment has no examination",
        ),
        ({"kind": "percentile", "unit": "%", "value": "100", "enabled": "no"}, "value", "a percentile is below 100"),
        ({"kind": "multiple_of_level", "enabled": "no"}, "unit", "the value of a multiple_of_level rule, such as 1"),
        ({"kind": "repeat", "unit": "d", "enabled": "no"}, "quantity", "leave the cell empty"),
    ],
)
def test_a_wrong_cell_is_named_with_line_and_column(cells: dict[str, str], column: str, what: str) -> None:
    found = rule_file.read(text(cells))
    assert not found.records
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, column)]
    assert what in found.problems[0].message


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("rule_id;title\n", "line 1, column kind: the heading lacks this column"),
        (text({"limit": "5"}), "line 1, column limit: there is no such column"),
        (text({}) + ",more", "line 2: 12 cells stand below 11 columns."),
        (text({}, {}), "line 3, column rule_id: CT-1 is the name of the rule in line 2."),
        (text({}) + '\n"CT-2', "line 3: this is no valid CSV"),
    ],
)
def test_a_wrong_file_is_refused(content: str, problem: str) -> None:
    assert any(str(found).startswith(problem) for found in rule_file.read(content).problems)


def test_the_name_of_a_rule_is_not_used_again_for_another_value() -> None:
    known = rule_file.read(text({})).records.values()
    assert not rule_file.read(text({"enabled": "no"}), known).problems
    (problem,) = rule_file.read(text({"value": "90"}), known).problems
    assert "a changed rule needs another name" in problem.message


def test_what_is_written_is_read_as_the_same_rules() -> None:
    rows = [list(COLUMNS), *map(rule_file.cells_of, shipped_rules())]
    lines = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)
    assert tuple(rule_file.read(lines).records.values()) == shipped_rules()


def test_three_shipped_rules_are_enabled_as_notifications() -> None:
    enabled = [rule for rule in shipped_rules() if rule.is_enabled]
    assert [(rule.rule_id, rule.threshold) for rule in enabled] == [
        ("RF-PSD-2", 2_000.0),
        ("RF-RAK-2", 2_000.0),
        ("RF-DAP-200", 200.0),
    ]
    assert {rule.severity for rule in enabled} == {Severity.NOTIFICATION}


def test_no_shipped_rule_is_enabled_unchecked_and_each_states_its_source() -> None:
    assert not [rule.rule_id for rule in shipped_rules() if rule.is_enabled and rule.mark is RuleMark.UNCHECKED]
    assert all(rule.source for rule in shipped_rules())


def test_the_levels_of_sir_and_cirse_wait_for_a_person() -> None:
    found = [rule for rule in shipped_rules() if rule.rule_id.startswith("SIR-")]
    assert len(found) == 8
    assert not any(rule.is_enabled for rule in found)


def test_a_rule_that_the_site_took_over_replaces_the_shipped_one() -> None:
    (disabled,) = rule_file.read(text({"rule_id": "RF-DAP-200", "enabled": "no"})).records.values()
    assert [rule.is_enabled for rule in with_shipped([disabled]) if rule.rule_id == "RF-DAP-200"] == [False]
