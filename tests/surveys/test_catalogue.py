"""Surveys by name: those of Kerma and of the folder of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerma.errors import ConfigurationError
from kerma.surveys.built_in import built_in_names, built_in_text
from kerma.surveys.catalogue import catalogue

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_folder_there_are_the_surveys_of_kerma() -> None:
    assert set(catalogue(None).surveys) == set(built_in_names())


def test_a_declaration_of_the_folder_is_found_by_its_name(tmp_path: Path) -> None:
    text = built_in_text("de-ct").replace('name = "de-ct"', 'name = "our-ct"')
    (tmp_path / "any.toml").write_text(text, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("no declaration", encoding="utf-8")
    found = catalogue(tmp_path)
    assert found.survey("our-ct").file == str(tmp_path / "any.toml")
    assert found.faults == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (built_in_text("de-ct"), "there is another survey 'de-ct'"),
        ('name = "x"\nmodality = "XX"', "line 2, column 1: 'modality' must be one of"),
        ("name = ", "no valid TOML"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_named(tmp_path: Path, text: str, fault: str) -> None:
    """The other surveys can be run all the same."""
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    found = catalogue(tmp_path)
    assert len(found.faults) == 1
    assert fault in found.faults[0]
    assert str(tmp_path / "own.toml") in found.faults[0]
    assert set(found.surveys) == set(built_in_names())


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "does not exist" in catalogue(tmp_path / "absent").faults[0]


def test_a_misspelt_name_suggests_the_nearest() -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'uk-ct-2019'"):
        catalogue(None).survey("uk-ct-2018")
