"""Criteria of what people noted about studies, and of what statistics leave out."""

from kerma.alerts.alert_state import AlertState
from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.fact_criteria import contains, one_of
from kerma.standard.enumerations import Exclusion, Tag

_GROUP = FilterGroup.ANNOTATION

ANNOTATIONS = (
    Criterion(
        name="not_counted",
        label="Exclusion from statistics",
        kind=FilterKind.YES_NO,
        group=_GROUP,
        columns=("exclusion",),
        help="Studies of phantoms and tests, and those that a person excluded. Statistics leave them out unless they "
        "are selected here.",
    ),
    one_of(
        "exclusion",
        fact="exclusion",
        label="Why excluded",
        group=_GROUP,
        vocabulary=tuple(Exclusion),
        help="Statistics of these studies alone.",
    ),
    contains("exclusion_reason", fact="exclusion_reason", group=_GROUP, label="Reason for exclusion"),
    Criterion(
        name="tag",
        label="Tags",
        kind=FilterKind.ONE_OF,
        group=_GROUP,
        columns=("tag",),
        target=FilterTarget.TAG,
        vocabulary=tuple(Tag),
        help="Set by people on the study or on one of its events.",
    ),
    Criterion(
        name="note",
        label="Notes",
        kind=FilterKind.CONTAINS,
        group=_GROUP,
        columns=("text",),
        target=FilterTarget.NOTE,
        help="A text within the notes on the study or on one of its events.",
    ),
    Criterion(
        name="has_alert",
        label="Alert",
        kind=FilterKind.YES_NO,
        group=_GROUP,
        columns=("outcome",),
        target=FilterTarget.ALERT,
        help="Whether a value of the study exceeds the limit of an alert rule.",
    ),
    Criterion(
        name="alert_state",
        label="State of alerts",
        kind=FilterKind.ONE_OF,
        group=_GROUP,
        columns=("state",),
        target=FilterTarget.ALERT,
        vocabulary=tuple(AlertState),
        help="What people did with the alerts of the study.",
    ),
)
