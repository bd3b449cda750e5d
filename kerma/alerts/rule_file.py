"""Files of alert rules: CSV with one rule a row; every problem is reported with line and column."""

from collections.abc import Iterable

from kerma.alerts.alert_rule import COLUMNS, AlertRule
from kerma.alerts.rule_cells import OPTIONAL, read_rule
from kerma.row_file import RowFile, RowProblem, read_rows


def read(text: str, known: Iterable[AlertRule] = ()) -> RowFile[AlertRule]:
    """The rules of a CSV, separated by comma or semicolon.

    Args:
        text: the content of the file.
        known: rules that exist already, whose names must not be used for other rules.
    """
    found = read_rows(text, COLUMNS, OPTIONAL, read_rule)
    return RowFile(found.records, sorted([*found.problems, *_repetitions(found.records, known)]))


def _repetitions(rules: dict[int, AlertRule], known: Iterable[AlertRule]) -> list[RowProblem]:
    """A name that is used twice in the file, or for another rule than the one that exists."""
    existing = {rule.rule_id: rule for rule in known}
    found, lines = [], dict[str, int]()
    for line, rule in rules.items():
        if rule.rule_id in lines:
            what = f"{rule.rule_id} is the name of the rule in line {lines[rule.rule_id]}"
            found.append(RowProblem(line, "rule_id", what))
        lines.setdefault(rule.rule_id, line)
        other = existing.get(rule.rule_id)
        if other is not None and other.content != rule.content:
            what = f"{rule.rule_id} is the name of another rule that exists already; a changed rule needs another name"
            found.append(RowProblem(line, "rule_id", what))
    return found


def cells_of(rule: AlertRule) -> list[str]:
    """The cells of a rule in the order of `COLUMNS`, as `read` takes them."""
    return [_cell(getattr(rule, name)) for name in COLUMNS.values()]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A band is a tuple of its own, which writes itself.
    return " ".join(map(str, value)) if type(value) is tuple else str(value)
