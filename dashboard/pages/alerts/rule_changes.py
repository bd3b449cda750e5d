"""What users change at alert rules; each change needs the right to manage them, and is recorded."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.pages.alerts import data
from dashboard.pages.upload.upload_middleware import stored_files
from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.current_user import require
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.alerts import rule_file
from kerma.alerts.alert_rule import COLUMNS, AlertRule, RuleMark
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_rule_decisions, alert_rules
from kerma.errors import ConfigurationError
from kerma.messages import message
from kerma.row_file import RowProblem
from kerma.standard.enumerations import AuditAction

RIGHT = Right.MANAGE_ALERT_RULES
#: Some thousand rules.
MAX_BYTES = 1024**2
_NOT_COMPARED = message("This limit is unchecked: compare it with the publication first.")


@dataclass(frozen=True)
class PreparedRules:
    """A file that somebody has still to confirm.

    Attributes:
        file_name: its name.
        new: rules that it adds, enables or disables.
        unchanged: number of rules that exist as the file states them.
        problems: why it cannot be used.
    """

    file_name: str
    new: Sequence[AlertRule]
    unchanged: int
    problems: Sequence[RowProblem]

    @property
    def enables_unchecked(self) -> bool:
        """Whether it enables a rule whose limit nobody has compared with the publication."""
        return any(rule.is_enabled and rule.mark is RuleMark.UNCHECKED for rule in self.new)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def is_undecided() -> bool:
    """Whether nobody has decided about the rules that are offered at the first start."""
    with read_only_connection() as connection:
        return alert_rule_decisions.is_undecided(connection)


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=50)
def concern_studies() -> bool:
    """Whether the rules that are offered concern any study that the user sees."""
    with read_only_connection() as connection:
        return alert_rule_decisions.concern_studies(connection)


def set_enabled(rule: AlertRule, *, is_enabled: bool, is_compared: bool) -> None:
    """Enable or disable a rule.

    Args:
        rule: the rule.
        is_enabled: whether it raises alerts from now on.
        is_compared: whether the user states to have compared the limit with the publication.

    Raises:
        ConfigurationError: the limit is unchecked and not compared, or this version does not evaluate the rule.
    """
    if is_enabled and rule.mark is RuleMark.UNCHECKED and not is_compared:
        raise ConfigurationError(_NOT_COMPARED)
    described = [_described(rule, is_enabled=is_enabled)]
    with permitted_change(RIGHT, AuditAction.SET_ALERT_RULES, rules=described, is_compared=is_compared) as connection:
        alert_rules.set_enabled(connection, rule.rule_id, is_enabled=is_enabled, changed_by=author())
    _forget()


def decide_offered(*, is_enabled: bool, is_compared: bool) -> None:
    """Enable the rules that are offered at the first start, or decline them.

    Raises:
        ConfigurationError: they are to be enabled, and the user has not compared them with the publication.
    """
    if is_enabled and not is_compared:
        raise ConfigurationError(_NOT_COMPARED)
    decision = "enabled" if is_enabled else "declined"
    with permitted_change(RIGHT, AuditAction.SET_ALERT_RULES, offered=decision, is_compared=is_compared) as connection:
        alert_rule_decisions.decide(connection, is_enabled=is_enabled, decided_by=author())
    _forget()


def prepare(uploaded: UploadedFile) -> PreparedRules:
    """What an uploaded file would change; nothing is stored.

    Raises:
        ConfigurationError: it is too large, or no text in UTF-8.
    """
    require(RIGHT)
    with stored_files.open(uploaded.file_id) or BytesIO(uploaded.getvalue()) as content:
        raw = content.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ConfigurationError(message("A file of rules has at most 1 MB."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(message("The file is not UTF-8; save it as CSV in UTF-8.")) from None
    with permitted_query(RIGHT) as connection:
        known = rules_in_force(connection)
    found = rule_file.read(text, known)
    new = [rule for rule in found.records.values() if rule not in known]
    return PreparedRules(uploaded.name, new, len(found.records) - len(new), found.problems)


def store(prepared: PreparedRules, *, is_compared: bool) -> None:
    """Store what a file changes.

    Raises:
        ConfigurationError: it enables an unchecked rule that the user has not compared, or another person has added
            another rule of the same name meanwhile.
    """
    if prepared.enables_unchecked and not is_compared:
        raise ConfigurationError(_NOT_COMPARED)
    described = [_described(rule, is_enabled=rule.is_enabled) for rule in prepared.new]
    with permitted_change(
        RIGHT, AuditAction.SET_ALERT_RULES, file=prepared.file_name, rules=described, is_compared=is_compared
    ) as connection:
        alert_rules.add(connection, prepared.new, author())
    _forget()


def csv_of_rules() -> str:
    """All rules as a file that can be read again."""
    with read_only_connection() as connection:
        rows = [list(COLUMNS), *map(rule_file.cells_of, rules_in_force(connection))]
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _described(rule: AlertRule, *, is_enabled: bool) -> str:
    return f"{rule}, {'enabled' if is_enabled else 'disabled'}"


def _forget() -> None:
    for cached in (data.rules, data.preview_of, is_undecided):
        cached.clear()
