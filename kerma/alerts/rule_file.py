"""Files of alert rules: CSV with one rule a row; every problem is reported with line and column."""

import csv
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kerma.alerts.alert_rule import COLUMNS, AlertRule
from kerma.alerts.rule_cells import OPTIONAL, RuleRow


class RuleProblem(NamedTuple):
    """Why a file cannot be used: number of the line, name of the column (empty: the whole line), and message."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Where and what, for a list of problems."""
        return f"line {self.line}{f', column {self.column}' if self.column else ''}: {self.message}."


class RuleFile(NamedTuple):
    """What a file states.

    Attributes:
        rules: the rules by number of their line.
        problems: all problems, in the order of lines; with one of them nothing of the file may be used.
    """

    rules: dict[int, AlertRule]
    problems: list[RuleProblem]


def read(text: str, known: Iterable[AlertRule] = ()) -> RuleFile:
    """The rules of a CSV, separated by comma or semicolon.

    Args:
        text: the content of the file.
        known: rules that exist already, whose names must not be used for other rules.
    """
    lines = text.splitlines(keepends=True)
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    found = RuleFile({}, [])
    try:
        headings = [heading.strip() for heading in next(rows, [])]
        found.problems.extend(_heading_problems(headings))
        if not found.problems:
            for cells in rows:
                _add(found, rows.line_num, headings, cells)
    except csv.Error as error:
        found.problems.append(RuleProblem(rows.line_num, "", f"this is no valid CSV ({error})"))
    found.problems.extend(_repetitions(found.rules, known))
    return RuleFile(found.rules, sorted(found.problems))


def _heading_problems(headings: Sequence[str]) -> list[RuleProblem]:
    known = f"the columns are {', '.join(COLUMNS)}"
    missing = [column for column in COLUMNS if column not in headings and column not in OPTIONAL]
    unknown = [heading for heading in headings if heading not in COLUMNS]
    repeated = {heading for heading in headings if headings.count(heading) > 1}
    return [
        *(RuleProblem(1, column, f"the heading lacks this column; {known}") for column in missing),
        *(RuleProblem(1, heading, f"there is no such column; {known}") for heading in unknown),
        *(RuleProblem(1, heading, "the column is there twice") for heading in repeated),
    ]


def _add(found: RuleFile, line: int, headings: Sequence[str], cells: Sequence[str]) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) != len(headings):
        found.problems.append(RuleProblem(line, "", f"{len(cells)} cells stand below {len(headings)} columns"))
        return
    row = RuleRow(dict(zip(headings, cells, strict=True)))
    found.problems.extend(RuleProblem(line, *problem) for problem in row.problems)
    if row.rule is not None:
        found.rules[line] = row.rule


def _repetitions(rules: dict[int, AlertRule], known: Iterable[AlertRule]) -> list[RuleProblem]:
    """A name that is used twice in the file, or for another rule than the one that exists."""
    existing = {rule.rule_id: rule for rule in known}
    found, lines = [], dict[str, int]()
    for line, rule in rules.items():
        if rule.rule_id in lines:
            what = f"{rule.rule_id} is the name of the rule in line {lines[rule.rule_id]}"
            found.append(RuleProblem(line, "rule_id", what))
        lines.setdefault(rule.rule_id, line)
        other = existing.get(rule.rule_id)
        if other is not None and other.content != rule.content:
            what = f"{rule.rule_id} is the name of another rule that exists already; a changed rule needs another name"
            found.append(RuleProblem(line, "rule_id", what))
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
