"""Checks of the environment before `make run` starts anything: a wrong value is refused at once, with a sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kerma.commands.demo import DEFAULT_STUDIES, MAX_STUDIES
from kerma.errors import ConfigurationError
from kerma.privacy import PatientProtection
from kerma.settings import read_settings
from local_stack.processes import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEMO_STUDIES = "KERMA_DEMO_STUDIES"


def check_environment() -> None:
    """Check all of Kerma's variables that are set.

    Raises:
        StackError: a value cannot be used; the sentence names the variable and what would be right.
    """
    demo_studies()
    try:
        settings = read_settings()
        if settings.secret_file is not None:
            PatientProtection.from_settings(settings)
    except ConfigurationError as error:
        raise StackError(str(error)) from error


def demo_studies(environment: Mapping[str, str] = os.environ) -> int:
    """Number of studies of the demo hospital; 0 for none.

    Raises:
        StackError: the variable does not hold such a number.
    """
    text = environment.get(DEMO_STUDIES, "").strip() or str(DEFAULT_STUDIES)
    if not text.isascii() or not text.isdigit() or int(text) > MAX_STUDIES:
        raise StackError(f"{DEMO_STUDIES} is '{text}'; it must be a whole number from 0 to {MAX_STUDIES}.")
    return int(text)
