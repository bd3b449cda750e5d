"""The page Patient data: how identity is stored, rules about phantoms, old data, and all about one patient."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.pages.patient_data import data, one_patient
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.privacy import ERASED
from kerma.retention.old_data import months
from kerma.settings import settings
from kerma.standard.enumerations import DataKind

if TYPE_CHECKING:
    from dashboard.ui.table import TableRow

_ITEMS: Mapping[str, tuple[str, str]] = {
    "patient_name": (msg("Patient's name"), "KERMA_PATIENT_NAME"),
    "patient_id": (msg("Patient ID"), "KERMA_PATIENT_ID"),
    "accession_number": (msg("Accession number"), "KERMA_ACCESSION"),
    "patient_birth_date": (msg("Birth date"), "KERMA_BIRTH_DATE"),
    "staff_names": (msg("Names of staff"), "KERMA_STAFF_NAMES"),
}
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
    Column(name="rows", label="Rows", help="Objects and earlier versions of them.", kind=ValueKind.COUNT),
    Column(name="setting", label="Setting", help="Environment variable that decides about objects read from now on."),
)
_RULE_COLUMNS = (
    Column(name="attribute", label="Attribute", help="What the pattern is compared with."),
    Column(name="pattern", label="Pattern", help="* stands for any characters, ? for one."),
    Column(name="studies", label="Studies", help="Studies that the rule recognises.", kind=ValueKind.COUNT),
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
    _rules()
    _old_data()


def _stored_forms() -> None:
    plain_text.heading(tr("How identity is stored"))
    plain_text.note(
        tr("After a change of a setting, kerma patient-data change rewrites what was stored before; it has a dry run.")
    )
    rows: list[TableRow] = [
        {"item": tr(_ITEMS[item][0]), "form": _form(code), "rows": count, "setting": _ITEMS[item][1]}
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


def _rules() -> None:
    plain_text.heading(tr("Phantoms and tests"))
    plain_text.note(
        tr("kerma not-patient add and kerma not-patient remove change the rules and apply them to all studies.")
    )
    rows: list[TableRow] = [
        {"attribute": tr(_ITEMS[one.rule.attribute][0]), "pattern": one.rule.pattern, "studies": one.study_count}
        for one in data.rules()
    ]
    if rows:
        table.show(rows, _RULE_COLUMNS, key="rules", alt=tr("Phantoms and tests"))
    else:
        plain_text.empty(tr("There is no rule: every study counts as one of a patient."))
    with st.form("try_pattern", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        attribute = st.selectbox(
            tr("Attribute"), ["patient_name", "patient_id"], format_func=lambda one: tr(_ITEMS[one][0])
        )
        pattern = st.text_input(tr("Pattern"))
        is_tried = st.form_submit_button(tr("Try the pattern"))
    if is_tried:
        _try(attribute, pattern)


def _try(attribute: str, pattern: str) -> None:
    try:
        count = data.fitting(attribute, pattern)
    except ConfigurationError as error:
        plain_text.notice(str(error))
        return
    plain_text.notice(
        tr("Studies that it would recognise, of those stored in plain text: {count}", count=formatting.number(count))
    )


def _old_data() -> None:
    plain_text.heading(tr("Data of a certain age"))
    for kind, number in months(settings()).items():
        plain_text.line(
            tr("{data}: removed after {months} months", data=tr(_KINDS[kind]), months=formatting.number(number))
            if number
            else tr("{data}: never removed", data=tr(_KINDS[kind]))
        )
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
