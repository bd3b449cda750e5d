from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import islice
from statistics import median
from time import process_time
from typing import Any

import pytest

from kerma.simulate import DEFAULT_UNTIL, DemoObject, hospital
from kerma.simulate.ct_model import OPTIMISED
from kerma.simulate.machines import MACHINES

FAMILIES = {"ct_rdsr": {"CT"}, "projection_rdsr": {"RF", "DX"}}


def studies(reports: list[DemoObject]) -> list[dict[str, Any]]:
    return [report.expected["study"] for report in reports]


def day(study: dict[str, Any]) -> date:
    return date.fromisoformat(study["study_date"])


def test_the_same_seed_gives_the_same_bytes(reports: list[DemoObject]) -> None:
    assert [report.to_bytes() for report in hospital()] == [report.to_bytes() for report in reports]


@pytest.mark.parametrize("changed", [{"seed": 2}, {"until": date(2026, 1, 31)}, {"studies": 321}])
def test_another_hospital_shares_no_object(reports: list[DemoObject], changed: dict[str, Any]) -> None:
    ours = {report.expected["sop_instance_uid"] for report in reports}
    theirs = {report.expected["sop_instance_uid"] for report in hospital(**changed)}
    assert ours & theirs == set()


def test_the_default_hospital_has_at_least_three_hundred_studies(reports: list[DemoObject]) -> None:
    assert len({study["study_instance_uid"] for study in studies(reports)}) == len(reports) >= 300


def test_a_hospital_without_studies_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 study"):
        next(hospital(studies=0))


def test_one_study_is_enough() -> None:
    assert len(list(hospital(studies=1))) == 1


def test_reports_of_a_big_hospital_come_one_at_a_time() -> None:
    begin = process_time()
    assert len(list(islice(hospital(studies=10_000_000), 3))) == 3
    assert process_time() - begin < 1


def test_making_the_default_hospital_takes_seconds_at_most() -> None:
    begin = process_time()
    for _ in hospital():
        pass
    assert process_time() - begin < 5


def test_every_uid_is_its_own(reports: list[DemoObject]) -> None:
    uids = [event["irradiation_event_uid"] for report in reports for event in report.expected["events"]]
    uids += [report.expected["sop_instance_uid"] for report in reports]
    uids += [study["study_instance_uid"] for study in studies(reports)]
    assert max(Counter(uids).values()) == 1
    assert all(uid.startswith("2.25.") and len(uid) <= 64 for uid in uids)


def test_all_machines_are_used(reports: list[DemoObject]) -> None:
    assert {study["station_name"] for study in studies(reports)} == {machine.station for machine in MACHINES}


def test_ct_reports_come_from_four_makers(reports: list[DemoObject]) -> None:
    makers = {study["manufacturer"] for study in studies(reports) if study["modality"] == "CT"}
    assert makers == {"SIEMENS", "GE MEDICAL SYSTEMS", "Philips", "CANON"}


def test_the_source_fits_the_modality(reports: list[DemoObject]) -> None:
    assert all(report.expected["study"]["modality"] in FAMILIES[report.expected["source"]] for report in reports)


def test_a_machine_keeps_its_identity(reports: list[DemoObject]) -> None:
    names = (
        "manufacturer",
        "manufacturer_model_name",
        "device_serial_number",
        "device_observer_uid",
        "department_name",
    )
    identities = defaultdict(set)
    for study in studies(reports):
        identities[study["station_name"]].add(tuple(study[name] for name in names))
    assert {len(found) for found in identities.values()} == {1}


def test_studies_fill_two_years_up_to_the_last_day(reports: list[DemoObject]) -> None:
    days = [day(study) for study in studies(reports)]
    assert max(days) <= DEFAULT_UNTIL
    assert (DEFAULT_UNTIL - max(days)).days < 14
    assert 700 < (max(days) - min(days)).days < 730


def test_studies_come_in_the_order_of_days(reports: list[DemoObject]) -> None:
    days = [day(study) for study in studies(reports)]
    assert days == sorted(days)


def test_weekends_are_quiet(reports: list[DemoObject]) -> None:
    weekend = sum(day(study).weekday() >= 5 for study in studies(reports))
    assert 0 < weekend < 0.15 * len(reports)


def test_most_studies_are_made_in_the_daytime(reports: list[DemoObject]) -> None:
    hours = [int(study["study_time"][:2]) for study in studies(reports)]
    assert sum(8 <= hour < 18 for hour in hours) > 0.7 * len(hours)


def test_no_study_precedes_its_patient(reports: list[DemoObject]) -> None:
    assert min(study["patient_age_years"] for study in studies(reports)) > 0


def test_children_are_examined_too(reports: list[DemoObject]) -> None:
    children = [study for study in studies(reports) if study["patient_age_years"] < 16]
    assert 0 < len(children) < 0.15 * len(reports)


def test_patients_come_back_as_the_same_person(reports: list[DemoObject]) -> None:
    people = defaultdict(list)
    for study in studies(reports):
        people[study["patient_id"]].append((study["patient_name"], study["patient_sex"], study["patient_birth_date"]))
    assert max(map(len, people.values())) > 1
    assert {len(set(visits)) for visits in people.values()} == {1}


def test_names_are_plainly_invented(reports: list[DemoObject]) -> None:
    for study in studies(reports):
        assert "Demo" in study["institution_name"]
        for name in ("patient_name", "operators_name", "performing_physician_name"):
            assert "-Demo^" in study[name]


def test_some_machines_get_new_software(reports: list[DemoObject]) -> None:
    versions = defaultdict(list)
    for study in studies(reports):
        found = versions[study["station_name"]]
        if study["software_versions"] not in found:
            found.append(study["software_versions"])
    assert sorted(map(len, versions.values())) == [1, 1, 1, 1, 1, 2, 2, 2, 2]


def test_the_optimised_protocol_shows_its_lower_dose() -> None:
    machine, exam, since, left = OPTIMISED
    doses: dict[bool, list[float]] = {False: [], True: []}
    first = DEFAULT_UNTIL.toordinal() - 729
    for report in hospital(studies=2000):
        study = report.expected["study"]
        if study["station_name"] == machine.station and study["performed_procedure"] == f"CT {exam}":
            after = (day(study).toordinal() - first) / 730 >= since
            doses[after].append(report.expected["events"][-1]["ctdi_vol_mgy"])
    assert median(doses[True]) / median(doses[False]) == pytest.approx(left, rel=0.15)


def test_one_fluoroscopy_has_a_high_skin_dose(reports: list[DemoObject]) -> None:
    high = [
        report
        for report in reports
        if report.expected["study"]["modality"] == "RF" and report.expected["totals"]["reference_air_kerma_mgy"] > 5000
    ]
    assert len(high) == 1
    assert high[0].expected["totals"]["reference_air_kerma_mgy"] < 15_000


def test_pydicom_reads_each_report_as_what_it_is(reports: list[DemoObject]) -> None:
    for report in reports[:40]:
        dataset = report.dataset
        assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
        assert dataset.SOPInstanceUID == dataset.file_meta.MediaStorageSOPInstanceUID
        assert dataset.SOPInstanceUID == report.expected["sop_instance_uid"]


def test_events_of_a_fluoroscopy_follow_each_other(reports: list[DemoObject]) -> None:
    for report in reports:
        study = report.expected["study"]
        started = [datetime.fromisoformat(e["started_at"]) for e in report.expected["events"] if "started_at" in e]
        begin = datetime.fromisoformat(f"{study['study_date']}T{study['study_time']}")
        assert started == sorted(started)
        assert all(when > begin for when in started)
