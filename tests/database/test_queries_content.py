"""The stored content tree of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kerma.database.query.studies.content import content_tree
from kerma.database.query.studies.study_detail import study_detail
from kerma.identity import study_id
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

STUDY = "2.25.1001"


def test_the_tree_of_a_report_is_what_was_sent(engine: Engine, put: Callable[..., None]) -> None:
    put(a=read(ct_report(ct_event(ct_dose()))))
    with engine.connect() as connection:
        tree = content_tree(connection, study_id(STUDY), "2.25.1")
    assert tree is not None
    assert tree["type"] == "CONTAINER"
    assert [item["name"][0] for item in cast("list[dict[str, Any]]", tree["content"])] == ["121058", "113811", "113819"]


def test_an_object_that_is_not_stored_has_no_tree(engine: Engine, put: Callable[..., None]) -> None:
    put(a=read(ct_report(ct_event(ct_dose()))))
    with engine.connect() as connection:
        assert content_tree(connection, study_id(STUDY), "9.9") is None


def test_a_study_states_which_objects_keep_a_tree(engine: Engine, put: Callable[..., None]) -> None:
    put(a=read(ct_report(ct_event(ct_dose()))))
    with engine.connect() as connection:
        detail = study_detail(connection, STUDY)
    assert detail is not None
    assert [source.has_content_tree for source in detail.objects] == [True]
