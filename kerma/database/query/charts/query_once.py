"""Results of queries that several charts of a page need: each is sent once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_results: ContextVar[dict[Hashable, Any] | None] = ContextVar("results", default=None)


@contextmanager
def each_query_once() -> Iterator[None]:
    """Within the block, and this thread, equal queries about the rollups are sent once.

    For one user, and for no longer than a page is drawn: results depend on the scope, and studies arrive.
    """
    token = _results.set({})
    try:
        yield
    finally:
        _results.reset(token)


def once(query: Hashable, read: Callable[[], list[T]]) -> list[T]:
    """The result of a query, read the first time; read each time outside `each_query_once`."""
    results = _results.get()
    if results is None:
        return read()
    if query not in results:
        results[query] = read()
    found: list[T] = results[query]
    return found
