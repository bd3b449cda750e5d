"""Whose page each session of Streamlit is: what a page holds in memory belongs to one account.

A browser that lost its connection names the session of its page, and Streamlit goes on with it. Where another user has
logged in meanwhile, the page begins anew (`dashboard.access.websocket_guard`).
"""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Sessions of Streamlit last at most minutes after their page was closed.
_MAX_PAGES = 10_000
_owners: OrderedDict[str, UUID | None] = OrderedDict()
_lock = Lock()


def claim(account_id: UUID | None) -> None:
    """Note that the page of this run is that of an account; None where there are no accounts."""
    context = get_script_run_ctx()
    if context is not None:
        claim_for(context.session_id, account_id)


def claim_for(session_id: str, account_id: UUID | None) -> None:
    """Note whose page a session of Streamlit is."""
    with _lock:
        _owners[session_id] = account_id
        _owners.move_to_end(session_id)
        while len(_owners) > _MAX_PAGES:
            _owners.popitem(last=False)


def is_of(session_id: str, account_id: UUID | None) -> bool:
    """Whether the page of a session is known to be that of an account."""
    with _lock:
        return session_id in _owners and _owners[session_id] == account_id
