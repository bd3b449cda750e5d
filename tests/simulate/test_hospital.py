from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import islice
from statistics import median
from time import process_time
from typing import Any

import pytest

from kerma.simulate import DEFAULT_UNTIL, DemoObject, DemoStudy, hospital, hospital_studies
from kerma.simulate.ct.ct_model import OPTIMISED
from kerma.simulate.equipment import HOSPITAL_EQUIPMENT
from tests.support.demo_answers import answer_of

FAMILIES = {
    "ct_rdsr": {"CT"},
    "projection_rdsr": {"RF", "DX", "MG"},
    "mg_image": {"MG"},
    "dx_image": {"DX"},
    "radiopharmaceutical_rdsr": {"NM"},
    "pet_image": {"NM"},
    "ct_image": {"CT"},
    "philips_dose_info": {"CT"},
    "siemens_summary_sr": {"RF"},
    "nm_image": {"NM"},
}


def studies(made: list[DemoStudy]) -> list[dict[str, Any]]:
    return [answer_of(study)["study"] for study in made]


def day(study: dict[str, Any]) -> date:
    return date.fromisoformat(study["study_date"])


def test_the_same_seed_gives_the_same_bytes(objects: list[DemoObject]) -> None:
    assert [made.to_bytes() for made in hospital()] == [made.to_bytes() for made in objects]


@pytest.mark.parametrize("changed", [{"seed": 2}, {"until": date(2026, 1, 31)}, {"studies": 321}])
def test_another_hospital_shares_no_object(objects: list[DemoObject], changed: dict[str, Any]) -> None:
    ours = {made.sop_instance_uid for made in objects}
    theirs = {made.sop_instance_uid for made in hospital(**changed)}
    assert ours & theirs == set()


def test_the_default_hospital_has_at_least_three_hundred_studies(demo_studies: list[DemoStudy]) -> None:
    assert len({study["study_instance_uid"] for study in studies(demo_studies)}) == len(demo_studies) >= 300


def test_a_hospital_without_studies_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 study"):
        next(hospital(studies=0))


def test_one_study_is_enough() -> None:
    assert len(list(hospital_studies(studies=1))) == 1


def test_objects_come_study_by_study(demo_studies: list[DemoStudy]) -> None:
    objects = [made.sop_instance_uid for study in demo_studies for made in study.objects]
    assert [made.sop_instance_uid for made in hospital()] == objects


def test_all_objects_of_a_study_name_it(demo_studies: list[DemoStudy]) -> None:
    for study in demo_studies:
        uids = {answer_of(made)["study"]["study_instance_uid"] for made in study.objects}
        assert uids == {answer_of(study)["study"]["study_instance_uid"]}


def test_studies_of_a_big_hospital_come_one_at_a_time() -> None:
    begin = process_time()
    assert len(list(islice(hospital(studies=10_000_000), 3))) == 3
    assert process_time() - begin < 1


def test_making_the_default_hospital_takes_seconds_at_most() -> None:
    begin = process_time()
    for _ in hospital():
        pass
    assert process_time() - begin < 5


def test_every_uid_is_its_own(demo_studies: list[DemoStudy]) -> None:
    uids = [made.sop_instance_uid for study in demo_studies for made in study.objects]
    uids += [study["study_instance_uid"] for study in studies(demo_studies)]
    for study in demo_studies:
        uids += {
            event["irradiation_event_uid"]
            for made in study.objects
            for event in answer_of(made)["events"]
            if event.get("irradiation_event_uid", made.sop_instance_uid) != made.sop_instance_uid
        }
    assert max(Counter(uids).values()) == 1
    assert all(uid.startswith("2.25.") and len(uid) <= 64 for uid in uids)


def test_all_machines_are_used(demo_studies: list[DemoStudy]) -> None:
    assert {study["station_name"] for study in studies(demo_studies)} == {
        equipment.station for equipment in HOSPITAL_EQUIPMENT
    }


def test_ct_reports_come_from_four_makers(reports: list[DemoObject]) -> None:
    makers = {answer_of(made)["study"]["manufacturer"] for made in reports if made.source == "ct_rdsr"}
    assert makers == {"SIEMENS", "GE MEDICAL SYSTEMS", "Philips", "CANON"}


def test_every_kind_of_object_is_sent(objects: list[DemoObject]) -> None:
    assert {made.source for made in objects} == FAMILIES.keys()


@pytest.mark.parametrize(
    ("modality", "least", "most"), [("CT", 0.25, 0.45), ("RF", 0.1, 0.25), ("DX", 0.25, 0.45), ("MG", 0.05, 0.15)]
)
def test_modalities_have_their_usual_share(
    demo_studies: list[DemoStudy], modality: str, least: float, most: float
) -> None:
    relative_frequency = sum(study["modality"] == modality for study in studies(demo_studies)) / len(demo_studies)
    assert least < relative_frequency < most


def test_the_source_fits_the_modality(objects: list[DemoObject]) -> None:
    assert all(answer_of(made)["study"]["modality"] in FAMILIES[made.source] for made in objects)


def test_a_machine_keeps_its_identity(demo_studies: list[DemoStudy]) -> None:
    names = (
        "manufacturer",
        "manufacturer_model_name",
        "device_serial_number",
        "device_observer_uid",
        "department_name",
    )
    identities = defaultdict(set)
    for study in studies(demo_studies):
        identities[study["station_name"]].add(tuple(study.get(name) for name in names))
    assert {len(found) for found in identities.values()} == {1}


def test_studies_fill_two_years_up_to_the_last_day(demo_studies: list[DemoStudy]) -> None:
    days = [day(study) for study in studies(demo_studies)]
    assert max(days) <= DEFAULT_UNTIL
    assert (DEFAULT_UNTIL - max(days)).days < 14
    assert 700 < (max(days) - min(days)).days < 730


def test_studies_come_in_the_order_of_days(demo_studies: list[DemoStudy]) -> None:
    days = [day(study) for study in studies(demo_studies)]
    assert days == sorted(days)


def test_weekends_are_quiet(demo_studies: list[DemoStudy]) -> None:
    weekend = sum(day(study).weekday() >= 5 for study in studies(demo_studies))
    assert 0 < weekend < 0.15 * len(demo_studies)


def test_most_studies_are_made_in_the_daytime(demo_studies: list[DemoStudy]) -> None:
    hours = [int(study["study_time"][:2]) for study in studies(demo_studies)]
    assert sum(8 <= hour < 18 for hour in hours) > 0.7 * len(hours)


def test_no_study_precedes_its_patient(demo_studies: list[DemoStudy]) -> None:
    assert min(study["patient_age_years"] for study in studies(demo_studies)) > 0


def test_children_are_examined_too(demo_studies: list[DemoStudy]) -> None:
    children = [study for study in studies(demo_studies) if study["patient_age_years"] < 16]
    assert 0 < len(children) < 0.15 * len(demo_studies)


def test_patients_come_back_as_the_same_person(demo_studies: list[DemoStudy]) -> None:
    people = defaultdict(list)
    for study in studies(demo_studies):
        people[study["patient_id"]].append((study["patient_name"], study["patient_sex"], study["patient_birth_date"]))
    assert max(map(len, people.values())) > 1
    assert {len(set(visits)) for visits in people.values()} == {1}


def test_names_are_plainly_invented(demo_studies: list[DemoStudy]) -> None:
    for study in studies(demo_studies):
        assert "Demo" in study["institution_name"]
        for name in ("patient_name", "operators_name", "performing_physician_name"):
            assert "-Demo^" in study[name]


def test_some_machines_get_new_software(demo_studies: list[DemoStudy]) -> None:
    versions = defaultdict(set)
    for study in studies(demo_studies):
        versions[study["station_name"]].add(study["software_versions"])
    assert versions == {
        equipment.station: {version for _, version in equipment.software} for equipment in HOSPITAL_EQUIPMENT
    }


def test_the_optimised_protocol_shows_its_lower_dose(many_studies: list[DemoStudy]) -> None:
    equipment, exam, since, left = OPTIMISED
    doses: dict[bool, list[float]] = {False: [], True: []}
    first = DEFAULT_UNTIL.toordinal() - 729
    for report in many_studies:
        study = answer_of(report)["study"]
        if study["station_name"] == equipment.station and study["performed_procedure"] == f"CT {exam}":
            after = (day(study).toordinal() - first) / 730 >= since
            doses[after].append(answer_of(report)["events"][-1]["ctdi_vol_mgy"])
    assert median(doses[True]) / median(doses[False]) == pytest.approx(left, rel=0.15)


def test_one_fluoroscopy_has_a_high_skin_dose(demo_studies: list[DemoStudy]) -> None:
    high = [study for study in demo_studies if answer_of(study)["totals"].get("reference_air_kerma_mgy", 0) > 5000]
    assert len(high) == 1
    assert answer_of(high[0])["totals"]["reference_air_kerma_mgy"] < 15_000


def test_pydicom_reads_each_object_as_what_it_is(objects: list[DemoObject]) -> None:
    for report in objects[:100]:
        dataset = report.dataset
        assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
        assert dataset.SOPInstanceUID == dataset.file_meta.MediaStorageSOPInstanceUID
        assert dataset.SOPInstanceUID == report.sop_instance_uid


def test_events_follow_each_other(demo_studies: list[DemoStudy]) -> None:
    for made in demo_studies:
        study = answer_of(made)["study"]
        started = [datetime.fromisoformat(e["started_at"]) for e in answer_of(made)["events"] if "started_at" in e]
        begin = datetime.fromisoformat(f"{study['study_date']}T{study['study_time']}")
        assert started == sorted(started)
        assert study["station_name"] == "DEMOPT1" or all(when > begin for when in started)


def test_pet_follows_the_administration_by_about_an_hour(demo_studies: list[DemoStudy]) -> None:
    for made in demo_studies:
        study = answer_of(made)["study"]
        if study["station_name"] == "DEMOPT1":
            begin = datetime.fromisoformat(f"{study['study_date']}T{study['study_time']}")
            assert 40 < (begin - datetime.fromisoformat(answer_of(made)["events"][0]["started_at"])).seconds / 60 < 90
