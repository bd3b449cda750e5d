"""The counts that stand beside the facts say at any time what a count of all studies says."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from kerma.database.ingest import rollups
from kerma.database.ingest.store import Received, store
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.extract import Extraction, extract
from kerma.extract.extraction import Totals
from kerma.facts.event import IrradiationEvent
from kerma.facts.record import fact_names, updated
from kerma.messages import message
from kerma.simulate import hospital_studies
from kerma.standard.enumerations import ObjectStatus
from tests.support.database_contents import HASHED, contents
from tests.support.extraction_json import with_study
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]

COUNTS = [table.name for table in ROLLUP_TABLES]


def ct(sop: str = "2.25.1", dlp: str = "100", **header: Any) -> Extraction:
    return read(ct_report(ct_event(ct_dose(dlp=dlp)), dlp=dlp, SOPInstanceUID=sop, **header))


def differing(engine: Engine) -> dict[str, int]:
    """The tables that do not say what a count of all studies says, and in how many rows."""
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        return {table: rows for table, rows in rollups.differences(connection) if rows}


def counts(engine: Engine) -> dict[str, Any]:
    found = contents(engine)
    return {name: found[name] for name in COUNTS}


@pytest.fixture(scope="module")
def objects() -> list[tuple[str, bytes]]:
    """Objects of every family, as Orthanc's identifiers and files."""
    made = [each.data for study in hospital_studies(60, seed=5) for each in study.objects[:3]]
    return [(f"object-{number}", data) for number, data in enumerate(made)]


def changes(objects: list[tuple[str, bytes]], seed: int) -> Iterator[list[Received]]:
    """Batches of objects that come, come again with other facts, move to another day or device, or lose their dose."""
    rng = random.Random(seed)
    for _ in range(12):
        batch = []
        for orthanc_id, data in rng.sample(objects, 12):
            reading = extract(data)
            change = rng.choice(("none", "dose", "day", "device", "gone"))
            batch.append(Received(orthanc_id, _CHANGES[change](reading, rng)))
        yield batch


def _scaled(record: IrradiationEvent | Totals, rng: random.Random) -> dict[str, float]:
    """The doses of a record, each times a random factor."""
    values = {name: getattr(record, name) for name in fact_names(type(record))}
    return {
        name: value * rng.choice((0.0, 0.5, 1.0, 2.0))
        for name, value in values.items()
        if name.endswith(("_mgy", "_cm", "_cm2", "_mbq")) and isinstance(value, float)
    }


def _other_doses(extraction: Extraction, rng: random.Random) -> Extraction:
    totals = extraction.totals and updated(extraction.totals, **_scaled(extraction.totals, rng))
    events = tuple(updated(event, **_scaled(event, rng)) for event in extraction.events)
    return replace(extraction, totals=totals, events=events)


def _other_day(extraction: Extraction, rng: random.Random) -> Extraction:
    return with_study(extraction, study_date=rng.choice((None, date(2025, 2, 28), date(2026, 3, 1))))


def _other_device(extraction: Extraction, rng: random.Random) -> Extraction:
    return with_study(
        extraction,
        device_serial_number=f"moved-{rng.randrange(3)}",
        study_description=rng.choice((None, "A description", "Ü" * 300)),
    )


def _gone(extraction: Extraction, _rng: random.Random) -> Extraction:
    return replace(extraction, status=ObjectStatus.SKIPPED, reason=message("it states no dose any more"))


_CHANGES: dict[str, Callable[[Extraction, random.Random], Extraction]] = {
    "none": lambda extraction, _rng: extraction,
    "dose": _other_doses,
    "day": _other_day,
    "device": _other_device,
    "gone": _gone,
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_changes_the_counts_are_those_of_all_studies(
    engine: Engine, objects: list[tuple[str, bytes]], seed: int
) -> None:
    for batch in changes(objects, seed):
        with engine.begin() as connection:
            store(connection, batch, HASHED)
    assert differing(engine) == {}


def test_a_rebuild_gives_the_counts_that_were_stored(engine: Engine, objects: list[tuple[str, bytes]]) -> None:
    for batch in changes(objects, 4):
        with engine.begin() as connection:
            store(connection, batch, HASHED)
    before = counts(engine)
    with engine.begin() as connection:
        assert list(rollups.rebuild(connection)) == COUNTS
    assert counts(engine) == before
    assert all(before.values())


def test_a_study_that_goes_leaves_no_counts(put: Put, engine: Engine) -> None:
    put(a=ct())
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("states no dose")))
    assert counts(engine) == {name: [] for name in COUNTS}


def test_storing_again_counts_nothing_twice(put: Put, rows: Rows) -> None:
    put(a=ct())
    put(a=ct())
    assert [row["study_count"] for row in rows("study_day")] == [1]


def test_a_changed_dose_moves_to_another_bin(put: Put, rows: Rows) -> None:
    put(a=ct(dlp="100"))
    put(a=ct(dlp="1000"))
    assert [row["bin"] for row in rows("study_histogram") if row["quantity"] == "dlp_mgy_cm"] == [600, 600]


def test_a_study_without_date_is_counted_as_undated(put: Put, rows: Rows) -> None:
    put(a=ct(StudyDate="", ContentDate="20260302"))
    assert [row["day"] for row in rows("study_day")] == [date.min]


def test_a_drift_is_found(put: Put, engine: Engine) -> None:
    put(a=ct())
    with engine.begin() as connection:
        connection.execute(text("update study_day set study_count = 7"))
    assert differing(engine) == {"study_day": 2}


def test_a_rebuild_counts_as_the_store_does(engine: Engine, objects: list[tuple[str, bytes]]) -> None:
    with engine.begin() as connection:
        store(connection, [Received(name, extract(data)) for name, data in objects], HASHED)
    before = contents(engine)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {', '.join(COUNTS)}"))
        assert list(rollups.rebuild(connection)) == COUNTS
    assert contents(engine) == before


def test_two_writers_lose_no_count(engine: Engine, objects: list[tuple[str, bytes]]) -> None:
    errors: list[Exception] = []

    def write(mine: list[tuple[str, bytes]]) -> None:
        try:
            for start in range(0, len(mine), 5):
                with engine.begin() as connection:
                    batch = [Received(name, extract(data)) for name, data in mine[start : start + 5]]
                    store(connection, batch, HASHED)
        except Exception as error:  # noqa: BLE001 -- the other thread shows it
            errors.append(error)

    threads = [threading.Thread(target=write, args=(mine,)) for mine in (objects[::2], objects[1::2][::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert differing(engine) == {}


def test_names_are_counted_once_for_each_study(put: Put, rows: Rows) -> None:
    put(a=ct("2.25.1", StudyDescription="Thorax"), b=ct("2.25.2", StudyDescription="Thorax", StudyInstanceUID="2.25.9"))
    found = Counter({row["text"]: row["study_count"] for row in rows("known_term")})
    assert found["Thorax"] == 2


def test_a_name_nobody_uses_any_more_is_gone(put: Put, rows: Rows) -> None:
    put(a=ct(StudyDescription="Thorax"))
    put(a=ct(StudyDescription="Chest"))
    kinds = {row["text"] for row in rows("known_term") if row["kind"] == "study_description"}
    assert kinds == {"Chest"}


def test_the_hour_of_a_study_without_time_is_unknown(put: Put, rows: Rows) -> None:
    put(a=ct(StudyDate="20260302", StudyTime=""))
    assert [(row["month"], row["weekday"], row["hour"]) for row in rows("study_hour")] == [(date(2026, 3, 1), 1, -1)]
    assert [row["study_at"] for row in rows("study")] == [datetime(2026, 3, 2)]  # noqa: DTZ001 -- local time
