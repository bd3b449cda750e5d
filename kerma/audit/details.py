"""Details of rows of the audit trail as text."""

from kerma.audit.event import Details, DetailValue


def details_text(details: Details) -> str:
    """Names and values: "rows: 120, filter: ct_from=2026-01-01"."""
    return ", ".join(f"{name}: {_value_text(value)}" for name, value in details.items())


def _value_text(value: DetailValue) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)
