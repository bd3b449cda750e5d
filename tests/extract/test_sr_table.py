"""Tables in structured reports: a column becomes an item of its concept (PS3.3 C.18.10)."""

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from kerma.extract import Item, extract, tree_as_json, tree_from_json
from kerma.standard import concepts as c
from tests.support.sr_builder import as_file, cells, column, num, report, table


def columns_of(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> list[tuple[str, str, str | None]]:
    item = tree_of(dataset, syntax).children[0]
    return [(child.value_type, str(child.value), child.unit and child.unit.written.value) for child in item.children]


def tree_of(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> Item:
    tree = extract(as_file(dataset, syntax)).tree
    assert tree is not None
    return tree


def currents(*items: Dataset) -> Dataset:
    definitions = [column(1, c.DATETIME_STARTED), column(2, c.XRAY_TUBE_CURRENT, "mA")]
    return report(table(c.XRAY_TUBE_CURRENT, definitions, list(items)), title=c.XRAY_DOSE_REPORT)


TIMES = ("DATETIME", "20260102101010\\20260102101011", None)
WHOLE = (cells("DT", ["20260102101010", "20260102101011"], column=1), cells("FL", [100.1, 90.2], column=2))


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_columns_are_read_in_every_transfer_syntax(syntax: str) -> None:
    assert columns_of(currents(*WHOLE), syntax) == [TIMES, ("NUM", "100.1\\90.2", "mA")]


def test_cells_may_be_given_one_by_one() -> None:
    single = [cells("DS", [value], row=row, column=2) for row, value in ((1, "100.1"), (2, "90.2"))]
    assert columns_of(currents(WHOLE[0], *single)) == [TIMES, ("NUM", "100.1\\90.2", "mA")]


def test_cells_may_be_given_row_by_row() -> None:
    definitions = [column(1, c.XRAY_TUBE_CURRENT, "mA"), column(2, c.KVP, "kV")]
    rows = [cells("FD", [100.0, 80.0], row=1), cells("FD", [90.0, 81.5], row=2)]
    columns = columns_of(report(table(c.KVP, definitions, rows)))
    assert columns == [("NUM", "100\\90", "mA"), ("NUM", "80\\81.5", "kV")]


def test_a_cell_that_is_not_filled_stays_empty() -> None:
    columns = columns_of(currents(cells("DS", ["90.2"], row=2, column=2)))
    assert columns == [("NUM", "\\90.2", "mA")]


def test_one_definition_without_number_holds_for_all_columns() -> None:
    matrix = table(c.KVP, [column(None, c.KVP, "kV")], [cells("FD", [1.0, 2.0], row=1)])
    assert columns_of(report(matrix)) == [("NUM", "1", "kV"), ("NUM", "2", "kV")]


def test_a_row_number_from_damage_costs_no_memory() -> None:
    columns = columns_of(currents(cells("DS", ["90.2"], row=4_000_000_000, column=2)))
    assert columns == [("NUM", "90.2", "mA")]


def test_a_table_survives_its_json() -> None:
    tree = tree_of(currents(*WHOLE))
    assert tree_from_json(tree_as_json(tree)) == tree


def test_a_table_without_values_has_no_columns() -> None:
    empty = table(c.KVP, [], [])
    empty.TabulatedValuesSequence = Sequence()
    assert columns_of(report(empty, num(c.KVP, "81", "kV"))) == []
