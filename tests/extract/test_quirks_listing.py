"""Every repair says with which system it was seen, and stands on the page that people read."""

import inspect
from pathlib import Path
from types import ModuleType

import pytest

from kerma.extract.quirks import ct, images, listing, mammography, projection, study

REPOSITORY = Path(__file__).resolve().parent.parent.parent

MODULES = (ct, images, mammography, projection, study)
LISTED = [repair for _, repairs in listing.REPAIRS for repair in repairs]


@pytest.mark.parametrize("repair", LISTED, ids=lambda repair: repair.__name__)
def test_a_repair_names_system_and_symptom(repair: listing.Repair) -> None:
    assert all(listing.equipment_and_deviation(repair))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_repair_is_listed(module: ModuleType) -> None:
    own = {
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and name != "repair_mammography"
    }
    assert own <= set(LISTED)


def test_the_page_is_as_printed() -> None:
    assert (REPOSITORY / "docs" / "reference" / "repairs.md").read_text() == listing.page()
