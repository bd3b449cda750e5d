"""The known answers of the demo hospital in the form of `kerma extract --json`."""

from typing import Any

from kerma.simulate import DemoObject, DemoStudy


def answer_of(made: DemoObject | DemoStudy) -> dict[str, Any]:
    """The known answer of an object, or the known facts of a study, as JSON."""
    return made.as_json()
