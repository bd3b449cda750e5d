"""The scope of the user of the page or request that is handled: the equipment whose studies they see."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from dashboard.ui.current_user import NOBODY, current_user

#: Set while the dashboard itself reads, for no user: its own health.
_OF_DASHBOARD: ContextVar[bool] = ContextVar("of_dashboard", default=False)


def equipment_ids() -> frozenset[UUID] | None:
    """The equipment whose studies the user sees; None: all; empty where the session has ended."""
    if _OF_DASHBOARD.get():
        return None
    user = current_user()
    return frozenset() if user is NOBODY else user.equipment_ids


def cache_key() -> str:
    """Scope and rights as part of the keys of caches: only users with equal ones share results."""
    ids = equipment_ids()
    scope = "all" if ids is None else " ".join(sorted(map(str, ids)))
    rights = () if _OF_DASHBOARD.get() else current_user().rights
    return f"{scope}; {' '.join(sorted(rights))}"


@contextmanager
def without_user() -> Iterator[None]:
    """Queries of the dashboard itself, whose results no user sees."""
    token = _OF_DASHBOARD.set(True)
    try:
        yield
    finally:
        _OF_DASHBOARD.reset(token)
