"""One patient at one machine: who comes when, who works there, and the identifiers of what is made."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from numpy.random import Generator

from kerma.simulate.calendar import Calendar
from kerma.simulate.equipment import Equipment
from kerma.simulate.facts import Facts
from kerma.simulate.identity import Source
from kerma.simulate.patients import Patient, patient
from kerma.simulate.study import Study

_RETURNING = 0.75  # different patients per study
_WEIGHED = 0.9  # fraction of patients whose weight is recorded, where the modality records it
_NOT_WEIGHED = {"DX", "MG"}
_OPERATORS = tuple(f"Radiographer-Demo^{name}" for name in ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"))
_PHYSICIANS = tuple(f"Physician-Demo^{name}" for name in ("North", "East", "South", "West"))

T = TypeVar("T")


def anyone(_person: Patient) -> bool:
    """Every patient may come."""
    return True


def adult(person: Patient) -> bool:
    """Adults alone may come."""
    return not person.child


def pick(choices: Sequence[T], relative_frequencies: Sequence[float], rng: Generator) -> T:
    """One of the choices, each with its relative frequency."""
    whole = sum(relative_frequencies)
    return choices[
        int(rng.choice(len(choices), p=[relative_frequency / whole for relative_frequency in relative_frequencies]))
    ]


class Visit:
    """The circumstances of one study."""

    def __init__(self, source: Source, calendar: Calendar, number: int, equipment: Equipment, rng: Generator) -> None:
        self.source, self.number, self.equipment, self.rng = source, number, equipment, rng
        self.start = calendar.start(rng, number, day_and_night=equipment.day_and_night)
        self.progress = calendar.progress(self.start)
        self.operator = _OPERATORS[rng.integers(len(_OPERATORS))]
        self.physician = _PHYSICIANS[rng.integers(len(_PHYSICIANS))]

    def patient(self, suitable: Callable[[Patient], bool] = anyone) -> Patient:
        """The next suitable patient of the hospital's list."""
        count = int(_RETURNING * self.source.studies) + 1
        person = patient(self.source, int(self.rng.integers(count)))
        while not suitable(person):
            person = patient(self.source, person.number + 1)
        return person

    def uid(self, *names: object) -> str:
        """The UID of something in this study."""
        name, *more = names
        return self.source.uid(name, self.number, *more)

    def study(self, person: Patient, description: str, performed: str) -> Study:
        """The study, with its first report as object."""
        return Study(
            number=self.number,
            uid=self.uid("study"),
            series_uid=self.uid("series"),
            sop_instance_uid=self.uid("report"),
            step_uid=self.uid("step"),
            equipment=self.equipment,
            software=self.equipment.software_at(self.progress),
            patient=person,
            start=self.start,
            accession_number=f"DEMO{self.start:%y}{self.number + 1:07d}",
            description=description,
            requested_procedure=performed,
            performed_procedure=performed,
            operator=self.operator,
            physician=self.physician,
            weighed=self.equipment.modality not in _NOT_WEIGHED and self.rng.random() < _WEIGHED,
        )

    def another(self, study: Study, series: object, instance: object) -> Study:
        """The same study with another object of it."""
        return replace(
            study,
            series_uid=self.uid("series", series),
            sop_instance_uid=self.uid("object", series, instance),
        )

    def identify(self, events: list[Facts]) -> list[Facts]:
        """The events with their UIDs."""
        return [{"irradiation_event_uid": self.uid("event", ordinal), **event} for ordinal, event in enumerate(events)]
