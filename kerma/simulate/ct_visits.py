"""Computed tomography."""

from datetime import datetime, timedelta

from kerma.simulate.ct_model import Circumstances, ct_events, timed
from kerma.simulate.ct_protocols import EXAMS, Exam
from kerma.simulate.ct_report import ct_report
from kerma.simulate.ct_scanners import SCANNERS
from kerma.simulate.demo import DemoObject, DemoStudy, demo_object, told_by_one
from kerma.simulate.report import XRAY_RADIATION_DOSE_SR
from kerma.simulate.study import Study
from kerma.simulate.totals import ct_totals
from kerma.simulate.visit import Visit, adult, anyone, pick


def computed_tomography(visit: Visit) -> DemoStudy:
    """A CT examination."""
    scanner = SCANNERS[visit.machine]
    exam = pick(EXAMS, [each.shares[scanner.maker] for each in EXAMS], visit.rng)
    person = visit.patient(anyone if exam.children else adult)
    study = visit.study(person, exam.descriptions[scanner.maker], f"CT {exam.key}")
    return told_by_one(acquired(visit, study, exam, visit.start))


def acquired(visit: Visit, study: Study, exam: Exam, start: datetime) -> DemoObject:
    """The report of a CT examination of this study that begins soon after `start`."""
    scanner = SCANNERS[visit.machine]
    now = Circumstances(visit.machine, scanner, study.patient, visit.progress, visit.operator, visit.rng)
    begin = start + timedelta(seconds=int(visit.rng.integers(120, 360)))
    timetable, end = timed(ct_events(exam, now), begin, now)
    events = visit.identify(timetable)
    totals = ct_totals(events)
    data = ct_report(study, scanner, events, totals, begin, end)
    return demo_object(data, "ct_rdsr", XRAY_RADIATION_DOSE_SR, study, totals=totals, events=events, modality="CT")
