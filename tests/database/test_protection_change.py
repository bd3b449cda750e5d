"""Stored identity follows the settings: rewritten where that is possible, read from Orthanc again otherwise."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.database.ingest import protection_change
from kerma.extract import extract
from kerma.privacy import ITEMS, PatientProtection
from kerma.settings import Protection
from kerma.simulate import hospital_studies
from orthanc_plugin.steps import Steps
from tests.support.database_contents import contents
from tests.support.database_pool import DatabasePool
from tests.support.fake_node import FakeNode

KEY = b"a secret of some length"
STUDIES = 20
Contents = dict[str, list[dict[str, Any]]]


def protection(rule: Protection, key: bytes = KEY) -> PatientProtection:
    return PatientProtection(dict.fromkeys(ITEMS, rule), key)


NONE, HASH, PLAIN = map(protection, (Protection.NONE, Protection.HASH, Protection.PLAIN))


@pytest.fixture(scope="module")
def node() -> FakeNode:
    """An Orthanc with the objects of some studies of a hospital."""
    made = FakeNode()
    for study in hospital_studies(STUDIES, until=date(2026, 6, 30)):
        for item in study.objects:
            stated = extract(item.data)
            made.receive(stated.sop_instance_uid or "", stated.sop_class_uid or "", item.data)
    return made


def follow(node: FakeNode, engine: Engine, rules: PatientProtection) -> None:
    """Let Orthanc's follower read what is new or to be read again."""
    follower = Steps(node, engine, rules, lambda: False)
    while follower.next():
        pass


def change(engine: Engine, target: PatientProtection) -> None:
    """What `kerma patient-data change` does, in small batches."""
    protection_change.rewrite_stored(engine, target, studies_at_a_time=3)
    with engine.begin() as connection:
        protection_change.mark_for_reading(connection, target)


@pytest.fixture
def other_engine(database_pool: DatabasePool) -> Iterator[Engine]:
    """A second database."""
    url = database_pool.take()
    engine = make_engine(url)
    yield engine
    engine.dispose()
    database_pool.give_back(url)


def comparable(engine: Engine) -> Contents:
    """The contents but the jobs, which a change of identity does not need."""
    found = contents(engine)
    del found["job"]
    return found


def test_each_change_gives_what_a_fresh_import_gives(
    node: FakeNode, engine: Engine, database_pool: DatabasePool
) -> None:
    follow(node, engine, HASH)
    for target in (NONE, PLAIN, HASH):
        change(engine, target)
        follow(node, engine, target)
        url = database_pool.take()
        fresh = make_engine(url)
        follow(node, fresh, target)
        stored, expected = comparable(engine), comparable(fresh)
        fresh.dispose()
        database_pool.give_back(url)
        assert {name for name in stored if stored[name] != expected[name]} == set()
