"""Heights and weights of imports count where objects state none, in any order, and leave no trace once undone."""

from __future__ import annotations

import io
import threading
import time
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, select, text

from kerma.database.ingest import (
    erasure,
    jobs,
    old_data,
    protection_change,
    rebuild,
    size_imports,
    size_matching,
    study_deletion,
)
from kerma.database.ingest.old_data import OldData
from kerma.database.ingest.size_imports import SourceFile
from kerma.database.ingest.store import Received, store
from kerma.database.query.exports.export_columns import per_study
from kerma.database.query.operations import fact_states
from kerma.database.query.operations.fact_states import FactState
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.studies import patient_record
from kerma.database.query.studies.study_detail import study_detail
from kerma.database.schema.tables import study_table
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.patient_sizes.columns import SizeOptions
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.findings import Finding
from kerma.patient_sizes.size_file import read_sizes
from kerma.privacy import PatientProtection
from kerma.settings import Protection
from kerma.standard.enumerations import DataKind, ExamModality
from kerma.worker.merge import merge
from kerma.worker.worker import Worker
from tests.support.database_contents import HASHED, PLAIN, assert_rollups_fit, contents
from tests.support.fluoroscopy_report import event, fluoroscopy_report
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from kerma.database.ingest.size_imports import StoredImport
    from kerma.database.ingest.size_matching import Matching
    from kerma.extract import Extraction

    Put = Callable[..., None]

NONE = PatientProtection(dict.fromkeys(("patient_id", "accession_number"), Protection.NONE))
HISTORY = {"size_import", "imported_size"}
#: Without size; with both; with a height of zero.
BARE, SIZED, ZERO = "2.25.1", "2.25.2", "2.25.3"


def ct(uid: str, accession: str, patient: str = "P1", **header: Any) -> Extraction:
    own = {"SOPInstanceUID": f"{uid}.1", "StudyInstanceUID": uid, "AccessionNumber": accession, "PatientID": patient}
    return read(ct_report(ct_event(ct_dose(), event_uid=f"{uid}.2"), **{**own, **header}))


STUDIES = {
    "a": ct(BARE, "A1"),
    "b": ct(SIZED, "A2", "P2", PatientSize="1.8", PatientWeight="80"),
    "c": ct(ZERO, "A3", "P3", PatientSize="0"),
}


def matched(engine: Engine, csv: str, protection: PatientProtection = PLAIN, **options: Any) -> Matching:
    file = read_sizes(io.BytesIO(csv.encode()), SizeOptions(**options))
    with engine.connect() as connection:
        return size_matching.match(connection, file, protection)


def import_(
    engine: Engine, csv: str, protection: PatientProtection = PLAIN, *, overwrites: bool = False, by_page: bool = False
) -> int:
    """Import a file as the command line does, or as the page with a worker; returns the number of changed studies."""
    file = read_sizes(io.BytesIO(csv.encode()))
    with engine.begin() as connection:
        matching = size_matching.match(connection, file, protection)
        source = SourceFile("sizes.csv", "0")
        number = size_imports.add(connection, source, file, matching, overwrites=overwrites, imported_by="ada")
        count = (size_imports.request if by_page else size_imports.apply)(connection, number)
    Worker(engine, {jobs.MERGE: merge}).drain()
    return count


def undo(engine: Engine, number: int, *, by_page: bool = False) -> int:
    with engine.begin() as connection:
        size_imports.undo(connection, number, "ben")
        count = (size_imports.request if by_page else size_imports.apply)(connection, number)
    Worker(engine, {jobs.MERGE: merge}).drain()
    return count


def history(engine: Engine) -> list[StoredImport]:
    with engine.connect() as connection:
        return size_imports.history(connection)


def stored(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """Height, weight, their imports, and what objects state in their stead, by Study Instance UID."""
    query = (
        "SELECT study_instance_uid, patient_size_m, patient_weight_kg, patient_size_import, patient_weight_import, "
        "stated_patient_size_m, stated_patient_weight_kg FROM study"
    )
    with engine.connect() as connection:
        return {row[0]: tuple(row[1:]) for row in connection.execute(text(query))}


def dump(engine: Engine) -> dict[str, Any]:
    """All that is stored except imports, and what a worker has still to do."""
    return {name: rows for name, rows in contents(engine).items() if name not in HISTORY | {"job"}}


TABLE = "accession;height cm;weight kg\nA1;170;70\nA2;175;75\nA3;160;\nX9;150;50\n"


def test_a_file_is_compared_with_what_is_stored_and_nothing_is_written(engine: Engine, put: Put) -> None:
    put(PLAIN, **STUDIES, d=ct("2.25.4", "A1", "P9"))
    before = contents(engine)
    matching = matched(engine, TABLE + "A2;175;75\n")
    assert contents(engine) == before
    assert matching.row_count == 2
    assert {name: ([str(line) for line in lines], count) for name, count, lines in matching.findings} == {
        Finding.UNKNOWN: (["Line 5: X9"], 1),
        Finding.AMBIGUOUS: (["Line 2: A1"], 1),
        Finding.DIFFERING: (
            [
                "Line 3: Height 1.75 m; the objects state 1.8 m",
                "Line 3: Weight 75 kg; the objects state 80 kg",
                "Line 4: Height 1.6 m; the objects state 0 m",
            ],
            3,
        ),
    }


@pytest.mark.parametrize(
    ("uid", "overwrites", "centimetres", "finding", "lines", "changed"),
    [
        # Of an object that states 1.8 m, for which import 1 has 1.7 m.
        ("A2", False, 170, Finding.REPEATED, [], 0),
        ("A2", True, 170, Finding.REPEATED, [], 0),
        (
            *("A2", False, 175, Finding.OVERWRITTEN),
            *(["Line 2: Height 1.75 m; import 1 has 1.7 m, the objects state 1.8 m"], 0),
        ),
        (
            *("A2", True, 180, Finding.OVERWRITTEN),
            *(["Line 2: Height 1.8 m; import 1 has 1.7 m, the objects state 1.8 m"], 1),
        ),
        # Of an object that states none.
        ("A1", False, 170, Finding.REPEATED, [], 0),
        ("A1", False, 175, Finding.REPLACED, [], 1),
    ],
)
def test_a_further_import_is_compared_with_what_counts_and_counts_studies_whose_value_changes(
    engine: Engine,
    put: Put,
    *,
    uid: str,
    overwrites: bool,
    centimetres: int,
    finding: Finding,
    lines: list[str],
    changed: int,
) -> None:
    put(PLAIN, **STUDIES)
    import_(engine, "accession;height cm\nA1;170\nA2;170\n", overwrites=True)
    csv = f"accession;height cm\n{uid};{centimetres}\n"
    found = {one: (count, [str(line) for line in shown]) for one, count, shown in matched(engine, csv).findings}
    assert found == {finding: (1, lines)}
    assert import_(engine, csv, overwrites=overwrites) == changed


@pytest.mark.parametrize(
    ("patient_id", "first", "second", "csv", "is_imported"),
    [
        # Two studies of one patient with one accession number.
        (Protection.PLAIN, {}, {}, "accession;height cm\nA1;170\n", True),
        (Protection.PLAIN, {"PatientSex": "F"}, {"PatientSex": ""}, "accession;height cm\nA1;170\n", True),
        (Protection.PLAIN, {}, {"PatientID": "P9"}, "accession;height cm\nA1;170\n", False),
        # Whether it is the same patient is not known.
        (Protection.PLAIN, {}, {"PatientID": ""}, "accession;height cm\nA1;170\n", False),
        (Protection.NONE, {}, {}, "accession;height cm\nA1;170\n", False),
        (Protection.NONE, {}, {"PatientID": "P9"}, "accession;height cm\nA1;170\n", False),
        # A patient ID that two hospitals assign.
        (Protection.PLAIN, {"PatientSex": "F"}, {"PatientSex": "M"}, "accession;height cm\nA1;170\n", False),
        (Protection.PLAIN, {"PatientSex": "F"}, {"PatientSex": "M"}, "PID;date;height cm\nP1;2026-01-02;170\n", False),
        (Protection.PLAIN, {}, {}, "PID;date;height cm\nP1;2026-01-02;170\n", True),
        # The Study Instance UID finds one study.
        (Protection.NONE, {}, {"PatientID": "P9"}, f"study uid;height cm\n{BARE};170\n{SIZED};170\n", True),
    ],
)
def test_sizes_of_one_patient_never_go_to_studies_that_may_be_of_another(
    engine: Engine,
    put: Put,
    patient_id: Protection,
    first: dict[str, str],
    second: dict[str, str],
    csv: str,
    *,
    is_imported: bool,
) -> None:
    protection = PatientProtection({"patient_id": patient_id, "accession_number": Protection.PLAIN})
    put(protection, a=ct(BARE, "A1", **first), b=ct(SIZED, "A1", **second))
    matching = matched(engine, csv, protection)
    assert len(matching.sizes) == (2 if is_imported else 0)
    assert matching.findings.counts.get(Finding.AMBIGUOUS, 0) == (0 if is_imported else 1)


@pytest.mark.parametrize("by_page", [False, True])
@pytest.mark.parametrize(
    ("overwrites", "expected"),
    [
        (False, {SIZED: (1.8, 80, None, None, None, None), ZERO: (0, None, None, None, None, None)}),
        (True, {SIZED: (1.75, 75, 1, 1, 1.8, 80), ZERO: (1.6, None, 1, None, 0, None)}),
    ],
)
def test_an_import_fills_or_replaces_and_is_undone_without_a_trace(
    engine: Engine, put: Put, *, by_page: bool, overwrites: bool, expected: dict[str, tuple[Any, ...]]
) -> None:
    put(PLAIN, **STUDIES)
    before = dump(engine)
    assert import_(engine, TABLE, overwrites=overwrites, by_page=by_page) == (3 if overwrites else 1)
    assert stored(engine) == {BARE: (1.7, 70, 1, 1, None, None), **expected}
    put(PLAIN, **STUDIES)
    assert stored(engine) == {BARE: (1.7, 70, 1, 1, None, None), **expected}
    assert_rollups_fit(engine)
    assert undo(engine, 1, by_page=by_page) == (3 if overwrites else 1)
    assert dump(engine) == before
    [one] = history(engine)
    assert (one.imported_by, one.undone_by, one.study_count, one.findings["unknown"]) == ("ada", "ben", 3, 1)
    with pytest.raises(ConfigurationError, match="No import in force has the number 1"):
        undo(engine, 1)


def test_objects_and_imports_give_the_same_in_any_order_and_when_all_are_read_again(engine: Engine, put: Put) -> None:
    later = ct(BARE, "A1", SOPInstanceUID=f"{BARE}.9", PatientSize="1.65")
    put(PLAIN, **STUDIES)
    import_(engine, TABLE)
    import_(engine, "accession;weight kg\nA1;71\nA2;76\n", overwrites=True)
    assert stored(engine)[BARE] == (1.7, 71, 1, 2, None, None)
    put(PLAIN, z=later)
    assert stored(engine)[BARE] == (1.65, 71, None, 2, None, None)
    expected, imports = dump(engine), contents(engine)["imported_size"]
    with engine.begin() as connection:
        rebuild.empty(connection)
    put(PLAIN, z=later, **STUDIES)
    assert (dump(engine), contents(engine)["imported_size"]) == (expected, imports)


def test_imports_undone_in_any_order_give_what_the_others_give(engine: Engine, put: Put) -> None:
    def values() -> dict[str, tuple[Any, ...]]:
        return {uid: row[:2] + row[4:] for uid, row in stored(engine).items()}

    put(PLAIN, **STUDIES)
    tables = ("A1;170;70\nA2;175;75", "A1;171;\nA2;176;76", "A1;172;72\nA2;;77")
    found = {frozenset[int](): values()}
    for order in permutations(range(3)):
        rows = (f"accession;height cm;weight kg\n{table}\n" for table in tables)
        for i, csv in enumerate(rows):
            import_(engine, csv, overwrites=i == 1)
        first = max(one.import_number for one in history(engine)) - 2
        in_force = {0, 1, 2}
        for i in order:
            undo(engine, first + i)
            in_force.remove(i)
            now = values()
            assert now == found.setdefault(frozenset(in_force), now)
    assert len(found) == 7


@pytest.mark.parametrize("protection", [PLAIN, HASHED])
@pytest.mark.parametrize(
    "csv",
    [
        "accession;height cm\nA1;170\n",
        f"study uid;height cm\n{BARE};170\n",
        "PID;study date;height cm\nP1;02.01.2026;170\nP1;03.01.2026;180\n",
    ],
)
def test_each_key_finds_its_study_in_plain_text_and_as_hash(
    engine: Engine, put: Put, protection: PatientProtection, csv: str
) -> None:
    put(protection, **STUDIES)
    import_(engine, csv, protection)
    assert stored(engine)[BARE] == (1.7, None, 1, None, None, None)


@pytest.mark.parametrize(
    ("height", "weight", "expected"),
    [("170", "", (1.7, 70.0)), ("170", "70", (1.7, 70.0)), ("170", "71", None), ("", "71", None)],
)
def test_a_key_and_its_own_hash_in_one_file_are_one_key(
    engine: Engine, put: Put, height: str, weight: str, expected: tuple[float, float] | None
) -> None:
    put(HASHED, **STUDIES)
    hashed = HASHED.value("accession_number", "A1")
    csv = f"accession;height cm;weight kg\nA1;;70\n{hashed};{height};{weight}\n"
    if expected is None:
        matching = matched(engine, csv, HASHED)
        assert ([str(line) for line in matching.findings.lines[Finding.CONFLICT]], matching.sizes) == (
            ["Lines 2 and 3"],
            [],
        )
    else:
        import_(engine, csv, HASHED)
        assert stored(engine)[BARE][:2] == expected


def test_a_key_that_the_site_does_not_store_is_refused_and_a_file_without_a_study_too(engine: Engine, put: Put) -> None:
    put(NONE, **STUDIES)
    with pytest.raises(SizeFileError, match=r"Accession number: this key cannot find any study.*KERMA_ACCESSION"):
        matched(engine, TABLE, NONE)
    with pytest.raises(SizeFileError, match="No row of the file has a study"):
        import_(engine, f"study uid;height cm\n{BARE}.7;170\n", NONE)
    assert contents(engine)["size_import"] == []


def test_a_study_states_its_import_on_its_page_in_its_record_and_in_exports(engine: Engine, put: Put) -> None:
    put(PLAIN, **STUDIES)
    import_(engine, TABLE, overwrites=True)
    with engine.connect() as connection:
        found = study_detail(connection, SIZED)
        assert found is not None
        [record] = patient_record.patient_record(connection, [study_id(SIZED)])
        columns = {column.fact.name: column.expression for column in per_study(ExamModality.CT, ())}
        exported = connection.execute(select(columns["patient_size_m_source"]).select_from(study_table)).scalars()
        assert set(exported) == {"import 1: sizes.csv"}
        [states] = fact_states.completeness(connection, StudyPeriod(ExamModality.CT))
    assert (found.size_imports, found.study.patient_size_import) == ({1: "sizes.csv"}, 1)
    assert record["imported_sizes"][0]["file_name"] == "sizes.csv"  # type: ignore[index,call-overload] # JSON
    # What equipment states is not what a site imported.
    assert states.states["height"][FactState.REPORTED] + states.states["height"][FactState.FAULTY] == 2


def erase(engine: Engine) -> None:
    with engine.begin() as connection:
        erasure.erase(connection, [study_id(BARE)], PLAIN)


def remove_at_age(engine: Engine) -> None:
    with engine.begin() as connection:
        assert old_data.remove_some(connection, OldData(DataKind.IDENTITY, date(2030, 1, 1))) == 3


def hash_(engine: Engine) -> None:
    assert protection_change.rewrite_stored(engine, HASHED)


@pytest.mark.parametrize("change", [erase, remove_at_age, hash_])
def test_sizes_stay_whatever_happens_to_the_identity(
    engine: Engine, put: Put, change: Callable[[Engine], None]
) -> None:
    put(PLAIN, **STUDIES)
    import_(engine, TABLE)
    before = contents(engine)["imported_size"]
    change(engine)
    assert stored(engine)[BARE] == (1.7, 70, 1, 1, None, None)
    assert contents(engine)["imported_size"] == before
    if change is hash_:
        assert matched(engine, TABLE, HASHED).row_count == 3
    assert undo(engine, 1) == 1


def test_sizes_are_deleted_with_their_study(engine: Engine, put: Put) -> None:
    put(PLAIN, **STUDIES)
    import_(engine, TABLE)
    with engine.begin() as connection:
        study_deletion.mark(connection, BARE, "sent by mistake", "ada")
        study_deletion.delete_stored(connection, study_id(BARE))
    assert {row["study_id"] for row in contents(engine)["imported_size"]} == {study_id(SIZED), study_id(ZERO)}
    assert undo(engine, 1) == 0


@pytest.mark.parametrize("by_page", [False, True])
def test_the_skin_dose_is_computed_again_with_another_size(engine: Engine, put: Put, *, by_page: bool) -> None:
    report = fluoroscopy_report(event(), AccessionNumber="F1", PatientSize="", PatientWeight="")
    put(PLAIN, f=read(report))
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE job"))
    import_(engine, "accession;height cm;weight kg\nF1;190;120\n", by_page=by_page)
    assert [row["kind"] for row in contents(engine)["job"]] == [jobs.SKIN_DOSE]


@pytest.mark.parametrize("is_import_first", [True, False])
def test_a_study_that_is_stored_at_the_same_time_has_its_size(
    engine: Engine, put: Put, *, is_import_first: bool
) -> None:
    put(PLAIN, **STUDIES)
    again = ct(BARE, "A1", StudyDescription="corrected")

    def store_again(connection: Connection) -> None:
        store(connection, [Received("a", again)], PLAIN)

    def import_now(connection: Connection) -> None:
        file = read_sizes(io.BytesIO(TABLE.encode()))
        matching, source = size_matching.match(connection, file, PLAIN), SourceFile("sizes.csv", "0")
        number = size_imports.add(connection, source, file, matching, overwrites=False, imported_by="ada")
        size_imports.apply(connection, number)

    first, second = (import_now, store_again) if is_import_first else (store_again, import_now)

    def run_second() -> None:
        with engine.begin() as connection:
            second(connection)

    other = threading.Thread(target=run_second)
    with engine.begin() as connection:
        first(connection)
        other.start()
        while not connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            time.sleep(0.01)
    other.join()
    assert stored(engine)[BARE] == (1.7, 70, 1, 1, None, None)


def test_a_key_of_which_hashes_are_stored_needs_the_key_of_the_site(engine: Engine, put: Put) -> None:
    put(HASHED, **STUDIES)
    with pytest.raises(SizeFileError, match="KERMA_SECRET_FILE names no key here"):
        matched(engine, TABLE, PatientProtection({"accession_number": Protection.HASH}))
