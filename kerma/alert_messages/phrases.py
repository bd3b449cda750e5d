"""Phrases of messages about alerts in all languages, from `phrases.csv`.

The worker sends them, whether or not a dashboard runs: they are not in the catalogues of the dashboard.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "pl", "de", "fr")


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    text = files(__package__).joinpath("phrases.csv").read_text("utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def phrase(key: str, language: str, **values: object) -> str:
    """A phrase in a language.

    Args:
        key: its name in the file.
        language: one of `LANGUAGES`.
        values: its parameters.
    """
    return _phrases()[key][language].format(**values)


def number(value: float, language: str) -> str:
    """A number with at most six digits and the decimal sign of a language."""
    text = f"{value:.6g}"
    if "e" in text:
        text = f"{value:.0f}"
    return text if language == "en" else text.replace(".", ",")
