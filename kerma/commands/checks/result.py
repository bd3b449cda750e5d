"""The result of one check."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias


class CheckResult(NamedTuple):
    """One line of `kerma check`.

    Attributes:
        name: what was checked.
        is_ok: whether all is right.
        text: what was found, or what is wrong.
        remedy: what to do; empty where all is right.
    """

    name: str
    is_ok: bool
    text: str
    remedy: str = ""


Check: TypeAlias = Callable[[], list[CheckResult]]
