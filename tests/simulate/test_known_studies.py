"""The demo's known studies: what all objects of a study say together, in any order and however often they come."""

from collections.abc import Iterator
from typing import Any

import pytest

from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.reconcile import Contribution
from kerma.simulate import DemoStudy
from tests.simulate.test_known_answers import differences, stated
from tests.support.contributions import Rows, reconciled_rows
from tests.support.demo_answers import answer_of
from tests.support.extraction_json import extract_json

TOTALS = {fact.name for group in (ct, mammography, nuclear_medicine, projection) for fact in group.TOTALS}
#: What the database says of an event besides its facts.
ITS_OWN = {"event_id", "ordinal", "sop_instance_uid", "provenance", "modality"}


@pytest.fixture(scope="module")
def kinds_of_studies(many_studies: list[DemoStudy]) -> dict[tuple[Any, ...], DemoStudy]:
    """One study of each kind: by station, software, procedure and the kinds of its objects."""
    found: dict[tuple[Any, ...], DemoStudy] = {}
    for made in many_studies:
        study = answer_of(made)["study"]
        sources = tuple(each.source for each in made.objects)
        kind = (study["station_name"], study["software_versions"], study["performed_procedure"], sources)
        found.setdefault(kind, made)
    return found


def contributions(made: DemoStudy) -> list[Contribution]:
    """The contribution of each object of a study, as extracted."""
    extractions = [extract_json(each.to_bytes()) for each in made.objects]
    return [
        Contribution.from_json({**vars(extraction), "problems": []}, str(extraction.sop_instance_uid))
        for extraction in extractions
    ]


def orders(contributions: list[Contribution]) -> Iterator[list[Contribution]]:
    """The objects as sent, backwards, from the middle on, and twice."""
    middle = len(contributions) // 2
    yield contributions
    yield contributions[::-1]
    yield contributions[middle:] + contributions[:middle]
    yield contributions * 2


def by_uid(known: dict[str, Any]) -> dict[str, Any]:
    """The study with its events in the order of their UIDs where they have no times to order them by."""
    events = known.get("events", [])
    if all("started_at" in event for event in events):
        return known
    return {**known, "events": sorted(events, key=lambda event: str(event.get("irradiation_event_uid")))}


def rows_as_known(rows: Rows, wanted: dict[str, Any]) -> dict[str, Any]:
    """The rows as a known study: names that the known study leaves open are left out."""
    row = {**rows.study, **rows.equipment}
    events = [{name: value for name, value in event.items() if name not in ITS_OWN} for event in rows.events]
    for event, known in zip(events, wanted["events"], strict=False):
        if "irradiation_event_uid" not in known:
            event.pop("irradiation_event_uid", None)
    return {
        "study": {name: row.get(name) for name in wanted["study"]},
        "totals": {name: value for name, value in row.items() if name in TOTALS},
        "planes": rows.planes,
        "events": events,
    }


def test_the_database_will_say_what_is_known_of_every_kind_of_study(
    kinds_of_studies: dict[tuple[Any, ...], DemoStudy],
) -> None:
    wrong = {}
    for kind, made in kinds_of_studies.items():
        for order in orders(contributions(made)):
            got = by_uid(stated(rows_as_known(reconciled_rows(order), answer_of(made))))
            if found := differences(by_uid(stated(answer_of(made))), got):
                wrong[kind] = found
    assert wrong == {}


def test_events_without_times_stand_in_the_order_of_their_reports(
    kinds_of_studies: dict[tuple[Any, ...], DemoStudy],
) -> None:
    for made in kinds_of_studies.values():
        if {each.source for each in made.objects} == {"ct_rdsr"}:
            order = [event["irradiation_event_uid"] for event in reconciled_rows(contributions(made)).events]
            assert order == [event["irradiation_event_uid"] for event in answer_of(made)["events"]]


def test_a_study_of_one_object_has_the_facts_of_that_object(demo_studies: list[DemoStudy]) -> None:
    for made in demo_studies:
        if len(made.objects) == 1:
            alone = answer_of(made.objects[0])
            assert answer_of(made) == {part: alone[part] for part in answer_of(made)}


def test_every_event_of_an_object_is_an_event_of_its_study(demo_studies: list[DemoStudy]) -> None:
    for made in demo_studies:
        known = {event.get("irradiation_event_uid") for event in answer_of(made)["events"]}
        for each in made.objects:
            if each.source.endswith("_rdsr"):
                assert {event["irradiation_event_uid"] for event in answer_of(each)["events"]} <= known


def test_several_objects_of_an_event_count_once(demo_studies: list[DemoStudy]) -> None:
    counts = {
        answer_of(made)["study"]["station_name"]: sum(len(answer_of(each)["events"]) for each in made.objects)
        / len(answer_of(made)["events"])
        for made in demo_studies
        if answer_of(made)["events"]
    }
    assert counts["DEMOMG3"] == 2  # for processing and for presentation
    assert counts["DEMODX2"] == 2  # report and image
    assert counts["DEMONM1"] == 2  # two images of one administration
