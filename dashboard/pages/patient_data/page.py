"""The page Patient data: how identity is stored, rules about phantoms, old data, and all about one patient."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.pages.patient_data import data, one_patient, phantoms
from dashboard.pages.patient_data.identifying_items import ITEMS
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.facts.fact import ValueKind
from kerma.privacy import ERASED
from kerma.standard.enumerations import DataKind

if TYPE_CHECKING:
    from dashboard.ui.table import TableRow

_FORMS: Mapping[str, str] = {
    "n": msg("not stored"),
    "p": msg("plain text"),
    "h": msg("keyed hash"),
    ERASED: msg("erased"),
}
_KINDS: Mapping[DataKind, str] = {
    DataKind.IDENTITY: msg("Identity of patients"),
    DataKind.STAFF_NAMES: msg("Names of staff"),
    DataKind.EARLIER_VERSIONS: msg("Earlier versions of objects"),
    DataKind.AUDIT_TRAIL: msg("Audit trail"),
}
_FORM_COLUMNS = (
    Column(name="item", label="Item", help="What identifies a person."),
    Column(name="form", label="Stored as", help="How objects that were read hold it."),
    Column(
        name="rows",
        label="Objects and versions",
        help="Objects with a dose, and earlier versions of them; several belong to a study.",
        kind=ValueKind.COUNT,
    ),
    Column(name="setting", label="Setting", help="Environment variable that decides about objects read from now on."),
)
_REMOVAL_COLUMNS = (
    Column(name="day", label="Day", help="Day of the removal in UTC."),
    Column(name="data", label="Data", help="What was removed."),
    Column(name="older_than", label="Older than", help="What was older than this day was removed."),
    Column(
        name="removed",
        label="Removed",
        help="Studies, earlier versions, or rows of the audit trail.",
        kind=ValueKind.COUNT,
    ),
)


def show() -> None:
    """Show the page."""
    st.title(tr("Patient data"), anchor=False)
    one_patient.show()
    _stored_forms()
    phantoms.show()
    _old_data()


def _stored_forms() -> None:
    plain_text.heading(tr("How identity is stored"))
    plain_text.note(
        tr("After a change of a setting, kerma patient-data change rewrites what was stored before; it has a dry run.")
    )
    rows: list[TableRow] = [
        {"item": tr(ITEMS[item][0]), "form": _form(code), "rows": count, "setting": ITEMS[item][1]}
        for item, counts in data.stored_forms().items()
        for code, count in sorted(counts.items())
    ]
    if rows:
        table.show(rows, _FORM_COLUMNS, key="stored_forms", alt=tr("How identity is stored"))
    else:
        plain_text.empty(tr("No object was read yet."))


def _form(code: str) -> str:
    """The form of a code; of a hash, with the fingerprint of its key."""
    form = tr(_FORMS[code[0]])
    return tr("{form} (key {fingerprint})", form=form, fingerprint=code[1:]) if code[1:] else form


def _old_data() -> None:
    plain_text.heading(tr("Data of a certain age"))
    announced, now = data.announced_removals(), datetime.now(tz=UTC)
    for kind, label in _KINDS.items():
        found = announced.get(kind)
        if found is None:
            plain_text.line(tr("{data}: never removed", data=tr(label)))
            continue
        months = formatting.number(found.months)
        plain_text.line(tr("{data}: removed after {months} months", data=tr(label), months=months))
        if found.due_at > now:
            plain_text.notice(
                tr(
                    "{data}: this age is new. From {time} on a worker removes what has reached it, at present {count} "
                    "(studies, versions or rows). To prevent it, change {setting} and restart the worker.",
                    data=tr(label),
                    time=formatting.received(found.due_at),
                    count=formatting.number(found.due_count),
                    setting=f"KERMA_{kind.upper()}_RETENTION_MONTHS",
                )
            )
    plain_text.note(tr("These ages are those that the workers found in their settings."))
    rows: list[TableRow] = [
        {
            "day": formatting.day(one.day),
            "data": tr(_KINDS[one.kind]),
            "older_than": formatting.day(one.older_than),
            "removed": one.removed_count,
        }
        for one in data.removals()
    ]
    if rows:
        table.show(rows, _REMOVAL_COLUMNS, key="removals", alt=tr("Data of a certain age"))
    else:
        plain_text.empty(tr("Nothing has been removed because of its age."))
