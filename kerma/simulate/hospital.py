"""The demo hospital: studies of two years on nine machines, one report after the other, in the order of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, TypeVar

from numpy.random import Generator
from pydicom import dcmread
from pydicom.dataset import FileDataset

from kerma.simulate import fluoroscopy_protocols as fluoroscopy
from kerma.simulate.calendar import Calendar
from kerma.simulate.ct_model import Circumstances, ct_events, timed
from kerma.simulate.ct_protocols import EXAMS
from kerma.simulate.ct_report import ct_report
from kerma.simulate.ct_scanners import SCANNERS
from kerma.simulate.facts import Facts, answer
from kerma.simulate.fluoroscopy_model import Room, fluoroscopy_events
from kerma.simulate.identity import Source
from kerma.simulate.machines import MACHINES, PHILIPS_ANGIOGRAPHY, Machine
from kerma.simulate.meanings import DIAGNOSTIC_INTENT
from kerma.simulate.patients import Patient, patient
from kerma.simulate.projection_report import INTENTS, projection_report
from kerma.simulate.radiography_model import EXAMINATIONS, ROOMS, exposures
from kerma.simulate.report import XRAY_RADIATION_DOSE_SR, Study, study_facts
from kerma.simulate.totals import ct_totals, fluoroscopy_plane, over_planes, radiography_plane

DEFAULT_UNTIL = date(2026, 10, 31)

_RETURNING = 0.75  # different patients per study
_HIGH_SKIN_DOSE_AT = 0.8  # of the studies
_LARGE_TRUNK_CM = 34.0
_WEIGHED = 0.9  # of the patients, where it is asked
_OPERATORS = tuple(f"Radiographer-Demo^{name}" for name in ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"))
_PHYSICIANS = tuple(f"Physician-Demo^{name}" for name in ("North", "East", "South", "West"))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DemoObject:
    """One report of the demo hospital.

    Attributes:
        data: the DICOM file.
        expected: its known answer, in the form of `kerma extract --json` without the file's name.
    """

    data: bytes
    expected: dict[str, Any]

    def to_bytes(self) -> bytes:
        """The complete DICOM file: explicit VR little endian, with file meta information."""
        return self.data

    @property
    def dataset(self) -> FileDataset:
        """The file as pydicom reads it."""
        return dcmread(BytesIO(self.data))


def hospital(studies: int = 320, seed: int = 1, until: date = DEFAULT_UNTIL) -> Iterator[DemoObject]:
    """Yield one dose report for each of `studies` studies in the two years up to `until`.

    The same arguments give the same bytes (as long as numpy keeps its generators). Reports are made one at a time, so
    that the number of studies does not matter to memory.

    Raises:
        ValueError: `studies` is less than 1.
    """
    if studies < 1:
        raise ValueError(f"a demo hospital needs at least 1 study, not {studies}")
    source = Source(seed, studies, until)
    calendar = Calendar(until, studies)
    for number in range(studies):
        yield _report(source, calendar, number)


def _report(source: Source, calendar: Calendar, number: int) -> DemoObject:
    rng = source.generator("study", number)
    special = number == int(_HIGH_SKIN_DOSE_AT * source.studies)
    machine = PHILIPS_ANGIOGRAPHY if special else _pick(MACHINES, [each.share for each in MACHINES], rng)
    visit = _Visit(source, calendar, number, machine, rng)
    if machine.family == "CT":
        return visit.computed_tomography()
    if machine.family == "DX":
        return visit.radiography()
    return visit.fluoroscopy(fluoroscopy.CHRONIC_OCCLUSION if special else None)


def _pick(choices: Sequence[T], shares: Sequence[float], rng: Generator) -> T:
    whole = sum(shares)
    return choices[int(rng.choice(len(choices), p=[share / whole for share in shares]))]


class _Visit:
    """One patient at one machine: chooses what is done, has it modelled, written and answered."""

    def __init__(self, source: Source, calendar: Calendar, number: int, machine: Machine, rng: Generator) -> None:
        self.source, self.number, self.machine, self.rng = source, number, machine, rng
        self.start = calendar.start(rng, number, day_and_night=machine.day_and_night)
        self.progress = calendar.progress(self.start)
        self.operator = _OPERATORS[rng.integers(len(_OPERATORS))]
        self.physician = _PHYSICIANS[rng.integers(len(_PHYSICIANS))]

    def _patient(self, *, adult: bool, large: bool = False) -> Patient:
        count = int(_RETURNING * self.source.studies) + 1
        person = patient(self.source, int(self.rng.integers(count)))
        while (adult and person.child) or (large and person.trunk_cm < _LARGE_TRUNK_CM):
            person = patient(self.source, person.number + 1)
        return person

    def _study(self, person: Patient, description: str, performed: str) -> Study:
        def uid(name: str) -> str:
            return self.source.uid(name, self.number)

        return Study(
            number=self.number,
            uid=uid("study"),
            series_uid=uid("series"),
            sop_instance_uid=uid("report"),
            step_uid=uid("step"),
            machine=self.machine,
            software=self.machine.software_at(self.progress),
            patient=person,
            start=self.start,
            accession_number=f"DEMO{self.start:%y}{self.number + 1:07d}",
            description=description,
            requested_procedure=performed,
            performed_procedure=performed,
            operator=self.operator,
            physician=self.physician,
            weighed=self.machine.family != "DX" and self.rng.random() < _WEIGHED,
        )

    def _identify(self, events: list[Facts]) -> list[Facts]:
        return [
            {"irradiation_event_uid": self.source.uid("event", self.number, ordinal), **event}
            for ordinal, event in enumerate(events)
        ]

    def computed_tomography(self) -> DemoObject:
        """A CT examination."""
        scanner = SCANNERS[self.machine]
        exam = _pick(EXAMS, [each.shares[scanner.maker] for each in EXAMS], self.rng)
        person = self._patient(adult=not exam.children)
        study = self._study(person, exam.descriptions[scanner.maker], f"CT {exam.key}")
        now = Circumstances(self.machine, scanner, person, self.progress, self.operator, self.rng)
        begin = self.start + timedelta(seconds=int(self.rng.integers(120, 360)))
        timetable, end = timed(ct_events(exam, now), begin, now)
        events = self._identify(timetable)
        totals = ct_totals(events)
        data = ct_report(study, scanner, events, totals, begin, end)
        return DemoObject(data, _known_answer("ct_rdsr", study, totals, [], events))

    def fluoroscopy(self, procedure: fluoroscopy.Procedure | None = None) -> DemoObject:
        """A fluoroscopy-guided procedure: this one, or one of those that the system is used for."""
        system = fluoroscopy.SYSTEMS[self.machine]
        chosen = procedure or _pick(system.procedures, [each.share for each in system.procedures], self.rng)
        person = self._patient(adult=True, large=procedure is fluoroscopy.CHRONIC_OCCLUSION)
        study = self._study(person, chosen.description, chosen.performed)
        room = Room(system, chosen, person, self.rng, self.start + timedelta(minutes=6))
        events = self._identify(fluoroscopy_events(room))
        planes = [fluoroscopy_plane(plane, events) for plane in system.planes]
        data = projection_report(
            study,
            events,
            planes,
            room.now + timedelta(minutes=1),
            intent=INTENTS[chosen.intent],
            by_step=system.by_step,
            calibration=system.calibration,
        )
        return DemoObject(data, _known_answer("projection_rdsr", study, over_planes(planes), planes, events))

    def radiography(self) -> DemoObject:
        """A radiographic examination."""
        examination = _pick(EXAMINATIONS, [each.share for each in EXAMINATIONS], self.rng)
        person = self._patient(adult=False)
        study = self._study(person, examination.description, examination.description)
        events = self._identify(exposures(examination, ROOMS[self.machine], person, self.start, self.rng))
        planes = [radiography_plane(events)]
        end = datetime.fromisoformat(events[-1]["started_at"]) + timedelta(seconds=20)
        data = projection_report(study, events, planes, end, intent=DIAGNOSTIC_INTENT)
        return DemoObject(data, _known_answer("projection_rdsr", study, over_planes(planes), planes, events))


def _known_answer(
    source: str, study: Study, totals: Facts, planes: Sequence[Facts], events: Sequence[Facts]
) -> dict[str, Any]:
    known: dict[str, Any] = answer(
        {
            "status": "extracted",
            "reason": None,
            "source": source,
            "sop_class_uid": XRAY_RADIATION_DOSE_SR,
            "sop_instance_uid": study.sop_instance_uid,
            "study": study_facts(study),
            "totals": totals,
            "planes": list(planes),
            "events": list(events),
            "problems": [],
        }
    )
    return known
