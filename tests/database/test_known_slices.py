"""Slices of a known exposure leave their study as it is, and the facts are those of storing them all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from sqlalchemy import Connection, Engine

from kerma.database.engine import make_engine
from kerma.database.ingest import store as storing
from kerma.database.ingest import studies
from kerma.database.ingest.store import Received, store
from tests.support.database_contents import PLAIN, contents
from tests.support.image_builder import COMPUTED_TOMOGRAPHY, POSITRON_EMISSION, coded_item, image
from tests.support.multiframe_builder import ENHANCED_CT, group, multiframe
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

SLICES = 4


def ct(number: int, *, series: str = "2.25.6", **header: Any) -> Dataset:
    """A slice that was acquired so many seconds after 10:10."""
    facts = {"SOPInstanceUID": f"{series}.{number}", "SeriesInstanceUID": series, "CTDIvol": 8.5, "KVP": "120"}
    return image(COMPUTED_TOMOGRAPHY, **{**facts, "AcquisitionTime": f"1010{number:02}", **header})


def pet(number: int, **header: Any) -> Dataset:
    drug = Dataset()
    drug.RadiopharmaceuticalStartTime, drug.RadionuclideTotalDose = "093000", 3.7e8
    drug.RadionuclideCodeSequence = coded_item("C-111A1", "SRT", "18-Fluorine")
    facts = {"SOPInstanceUID": f"2.25.8.{number}", "SeriesInstanceUID": "2.25.8", "Modality": "PT", **header}
    return image(POSITRON_EMISSION, RadiopharmaceuticalInformationSequence=Sequence([drug]), **facts)


def enhanced(number: int) -> Dataset:
    shared = {"CTXRayDetailsSequence": group(KVP=120.0)}
    facts = {"SOPInstanceUID": f"2.25.9.{number}", "SeriesInstanceUID": "2.25.9", "CTDIvol": 8.5}
    return multiframe(ENHANCED_CT, shared, {}, {}, **facts)


def report() -> Dataset:
    return ct_report(ct_event(ct_dose(), event_uid="2.25.6"))


CASES: dict[str, list[Dataset]] = {
    "one series": [ct(i, AcquisitionNumber="3") for i in range(SLICES)],
    "without Acquisition Number": [ct(i) for i in range(SLICES)],
    "two events in one acquisition": [
        ct(i, AcquisitionNumber="3", IrradiationEventUID=f"2.25.70{i % 2}") for i in range(SLICES)
    ],
    "two acquisitions in one series": [ct(i, AcquisitionNumber=str(i % 2)) for i in range(SLICES)],
    "two series of one acquisition": [
        ct(i, AcquisitionNumber="3", series=f"2.25.6{series}") for series in (1, 2) for i in range(SLICES)
    ],
    "tomosynthesis as CT": [ct(i, BodyPartExamined="BREAST", Manufacturer="HOLOGIC, Inc.") for i in range(SLICES)],
    "one slice of tomosynthesis among others": [ct(0), ct(1, BodyPartExamined="BREAST", Manufacturer="HOLOGIC"), ct(2)],
    "PET and CT": [slice_ for i in range(SLICES) for slice_ in (ct(i), pet(i))],
    "PET of two administrations": [pet(i, SeriesDate=f"2026010{1 + i % 2}") for i in range(SLICES)],
    "multi-frame images": [enhanced(i) for i in range(SLICES)],
    "slices around their report": [ct(0), report(), *(ct(i) for i in range(1, SLICES))],
    "a slice without time": [ct(1), ct(2, AcquisitionTime="", AcquisitionDate=""), ct(0)],
    "a slice of other values": [ct(0), ct(1, CTDIvol=12.0), ct(2, KVP="80")],
}


def in_study(dataset: Dataset, number: int) -> Dataset:
    """An object of the study of one case, with identifiers of its own."""
    dataset.StudyInstanceUID = f"2.25.9000.{number}"
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "IrradiationEventUID"):
        if dataset.get(keyword):
            setattr(dataset, keyword, f"{dataset.get(keyword)}.{number}")
    return dataset


OBJECTS = [in_study(one, number) for number, slices in enumerate(CASES.values()) for one in slices]
Order = Callable[[list[Received]], list[list[Received]]]
#: How the objects are divided into batches; two of them are enough for every day.
ORDERS: dict[str, Order] = {
    "one by one, the latest first": lambda received: [[item] for item in reversed(received)],
    "in pairs": lambda received: [received[i : i + 2] for i in range(0, len(received), 2)],
    "one by one": lambda received: [[item] for item in received],
    "one by one, and all again": lambda received: [*([item] for item in received), received],
}
PARAMETERS = [
    pytest.param(order, id=name, marks=[pytest.mark.faults] * (number > 1))
    for number, (name, order) in enumerate(ORDERS.items())
]


def stored(url: str, objects: list[Dataset], order: Order) -> Any:
    """Everything that the database holds after the objects were stored."""
    engine = make_engine(url)
    received = [Received(f"{i}", read(one)) for i, one in enumerate(objects)]
    for batch in order(received):
        with engine.begin() as connection:
            store(connection, batch, PLAIN)
    found = contents(engine)
    engine.dispose()
    return found


@pytest.mark.parametrize("order", PARAMETERS)
def test_the_facts_are_those_of_storing_every_slice(
    order: Order,
    make_database: Callable[[str], str],
    migrated_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = stored(make_database(migrated_template), OBJECTS, order)
    monkeypatch.setattr(storing, "_without_known_slices", lambda _connection, current, *_: list(current))
    assert found == stored(make_database(migrated_template), OBJECTS, order)


def test_the_study_is_not_built_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []
    rebuild = studies.rebuild

    def counted(connection: Connection, touched: Any, *arguments: Any) -> set[UUID]:
        built.append(touched)
        return rebuild(connection, touched, *arguments)

    monkeypatch.setattr(studies, "rebuild", counted)
    for i in range(SLICES):
        with engine.begin() as connection:
            store(connection, [Received(f"{i}", read(ct(i)))], PLAIN)
    assert len(built) == 1
