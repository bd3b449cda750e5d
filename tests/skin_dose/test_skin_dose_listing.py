"""The tables of the page on skin dose are those of the code."""

import re

import pytest

from kerma.skin_dose.listing import PAGE, TABLES, with_tables

PAGE_TEXT = PAGE.read_text("utf-8")


def test_the_tables_of_the_page_are_printed_from_the_code() -> None:
    assert with_tables(PAGE_TEXT) == PAGE_TEXT


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_every_table_once(name: str) -> None:
    assert PAGE_TEXT.count(f"<!-- {name} -->") == 1


def test_a_table_that_is_out_of_step_is_printed_anew() -> None:
    assert (
        with_tables("<!-- flags -->\nold\n<!-- end -->\n") == f"<!-- flags -->\n\n{TABLES['flags']()}\n<!-- end -->\n"
    )


def test_every_picture_of_the_page_is_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE_TEXT)
    assert pictures
    assert [name for name in pictures if not (PAGE.parent / name).exists()] == []


def test_every_test_that_the_page_names_is_there() -> None:
    tests = PAGE.parents[2] / "tests" / "skin_dose"
    assert [name for name in re.findall(r"`(test_\w+\.py)`", PAGE_TEXT) if not (tests / name).exists()] == []
