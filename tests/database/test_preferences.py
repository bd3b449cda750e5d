"""Saved views and preferences belong to their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerma.database import preferences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

MINE, OTHER = "a" * 64, "b" * 64
ADDRESS = {"ct_dlp": "100.."}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def names(connection: Connection, owner: str) -> list[str]:
    return [view.name for view in preferences.views(connection, owner, "CT")]


def test_a_view_is_seen_by_its_owner_alone_until_it_is_shared(connection: Connection) -> None:
    preferences.save(connection, MINE, "CT", "High", ADDRESS, is_shared=False)
    [view] = preferences.views(connection, MINE, "CT")
    assert (view.name, view.parameters, view.is_own) == ("High", ADDRESS, True)
    assert names(connection, OTHER) == []
    assert preferences.set_shared(connection, MINE, view.view_id, is_shared=True)
    assert names(connection, OTHER) == ["High"]


def test_views_are_listed_for_their_modality_own_ones_first(connection: Connection) -> None:
    preferences.save(connection, MINE, "CT", "z", ADDRESS, is_shared=False)
    preferences.save(connection, OTHER, "CT", "a", ADDRESS, is_shared=True)
    preferences.save(connection, MINE, "RF", "r", {}, is_shared=True)
    assert names(connection, MINE) == ["z", "a"]


def test_a_view_saved_again_under_its_name_is_replaced(connection: Connection) -> None:
    preferences.save(connection, MINE, "CT", "High", {}, is_shared=True)
    preferences.save(connection, MINE, "CT", " High ", ADDRESS, is_shared=False)
    [view] = preferences.views(connection, MINE, "CT")
    assert (view.parameters, view.is_shared) == (ADDRESS, False)


def test_nobody_changes_the_view_of_another(connection: Connection) -> None:
    preferences.save(connection, MINE, "CT", "High", ADDRESS, is_shared=True)
    [view] = preferences.views(connection, OTHER, "CT")
    assert not preferences.rename(connection, OTHER, view.view_id, "Stolen")
    assert not preferences.set_shared(connection, OTHER, view.view_id, is_shared=False)
    assert not preferences.remove(connection, OTHER, view.view_id)
    assert names(connection, MINE) == ["High"]


def test_a_view_is_renamed_and_deleted_by_its_owner(connection: Connection) -> None:
    preferences.save(connection, MINE, "CT", "High", ADDRESS, is_shared=False)
    [view] = preferences.views(connection, MINE, "CT")
    assert preferences.rename(connection, MINE, view.view_id, "Higher")
    assert names(connection, MINE) == ["Higher"]
    assert preferences.remove(connection, MINE, view.view_id)
    assert names(connection, MINE) == []


def test_a_view_is_not_renamed_to_a_name_that_is_taken(connection: Connection) -> None:
    for name in ("a", "b"):
        preferences.save(connection, MINE, "CT", name, {}, is_shared=False)
    view = preferences.views(connection, MINE, "CT")[0]
    assert not preferences.rename(connection, MINE, view.view_id, "b")
    assert names(connection, MINE) == ["a", "b"]


@pytest.mark.parametrize("name", ["", " \t"])
def test_a_view_without_a_name_is_refused(connection: Connection, name: str) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        preferences.save(connection, MINE, "CT", name, {}, is_shared=False)


def test_a_preference_is_stored_replaced_and_forgotten(connection: Connection) -> None:
    for value in (["study_at"], ["study_at", "dlp_mgy_cm"]):
        preferences.prefer(connection, MINE, "ct_columns", value)
        assert preferences.preferred(connection, MINE) == {"ct_columns": value}
    assert preferences.preferred(connection, OTHER) == {}
    preferences.prefer(connection, MINE, "ct_columns", None)
    assert preferences.preferred(connection, MINE) == {}
