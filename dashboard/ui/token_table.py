"""The table of access tokens of a user."""

from collections.abc import Sequence

from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, right_texts
from dashboard.ui.text.i18n import tr
from kerma.database.access.access_tokens import AccessToken

_COLUMNS = (
    Column(name="name", label="Name", help="What the token is for."),
    Column(name="rights", label="Rights", help="What it permits at most; never more than the roles of its user."),
    Column(name="created", label="Made", help="When it was made, server's time."),
    Column(name="expires", label="Expires", help="When it can no longer be used, server's time."),
    Column(name="last_used", label="Last use", help="When a program last read with it, to the minute."),
)


def pick(tokens: Sequence[AccessToken]) -> list[AccessToken]:
    """Show tokens with checkboxes; returns the checked ones."""
    key = f"tokens:{hash(tuple(token.token_digest for token in tokens))}"
    picked = table.pick([_row(token) for token in tokens], _COLUMNS, key=key, alt=tr("Access tokens"))
    return [tokens[index] for index in picked]


def _row(token: AccessToken) -> TableRow:
    everything = tr("All that the user may read")
    return {
        "name": token.name,
        "rights": everything if token.rights is None else ", ".join(map(right_texts.label, token.rights)),
        "created": formatting.received(token.created_at),
        "expires": formatting.received(token.expires_at),
        "last_used": formatting.received(token.last_used_at) if token.last_used_at else tr("never"),
    }
