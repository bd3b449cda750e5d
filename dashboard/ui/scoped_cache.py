"""Caches of query results that users with different scopes or rights never share.

Whoever caches what comes from the database uses these instead of Streamlit's, which would give the result of one user
to all. The scope and the rights of the user are part of the key.
"""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

import streamlit as st

from dashboard.ui.current_scope import cache_key

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class ScopedFunction(Generic[P, R]):
    """A function whose results are cached for each scope with its rights.

    Args:
        function: computes a result for the scope and the rights of the current user.
        decorate: Streamlit's decorator with its options.
    """

    def __init__(self, function: Callable[P, R], decorate: Callable[[Callable[..., R]], Any]) -> None:
        def by_scope(scope: str, /, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ARG001 -- part of the key
            return function(*args, **kwargs)

        # Streamlit has one cache for each module and qualified name, and leaves arguments whose names begin with an
        # underscore out of the key.
        by_scope.__module__, by_scope.__qualname__ = function.__module__, function.__qualname__
        of_function = signature(function)
        scope_parameter = Parameter("scope", Parameter.POSITIONAL_ONLY)
        parameters = [scope_parameter, *of_function.parameters.values()]
        by_scope.__signature__ = of_function.replace(parameters=parameters)  # type: ignore[attr-defined]  # as PEP 362
        self.__doc__, self.__name__, self.__module__ = function.__doc__, function.__name__, function.__module__
        self._cached = decorate(by_scope)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result for the scope and the rights of the current user."""
        result: R = self._cached(cache_key(), *args, **kwargs)
        return result

    def clear(self) -> None:
        """Forget all results."""
        self._cached.clear()


def cache_data(**options: Any) -> Callable[[Callable[P, R]], ScopedFunction[P, R]]:
    """As `st.cache_data`, for each scope and its rights; each caller gets a copy."""
    return lambda function: ScopedFunction(function, st.cache_data(show_spinner=False, **options))


def cache_resource(**options: Any) -> Callable[[Callable[P, R]], ScopedFunction[P, R]]:
    """As `st.cache_resource`, for each scope and its rights; all callers share one immutable result."""
    return lambda function: ScopedFunction(function, st.cache_resource(show_spinner=False, **options))
