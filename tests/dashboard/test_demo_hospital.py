"""What the pages say of the demo hospital, stored as the plugin stores it, against its known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.ui.column import Column
from dashboard.ui.modalities import MODALITIES, Modality, of_study
from dashboard.ui.text import formatting
from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.simulate import DemoStudy, hospital_studies
from tests.support.database_contents import HASHED
from tests.support.demo_answers import answer_of
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

STUDIES = 45


def families(study: DemoStudy) -> set[str]:
    modalities = {answer_of(made)["study"]["modality"] for made in study.objects}
    return modalities - {"DX"} if "RF" in modalities else modalities


@pytest.fixture(scope="module")
def demo() -> list[DemoStudy]:
    return list(hospital_studies(STUDIES))


def keep(rows: Connection, studies: list[DemoStudy]) -> None:
    objects = [made.to_bytes() for study in studies for made in study.objects]
    received = [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)]
    with rows.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        store(connection, received, HASHED)


def test_each_list_holds_the_studies_of_its_family(rows: Connection, page: Page, demo: list[DemoStudy]) -> None:
    keep(rows, demo)
    known = {each.code: sum(each.code in families(study) for study in demo) for each in MODALITIES}
    shown = {each.code: len(page(each.path).dataframe[0].value) for each in MODALITIES}
    assert shown == known
    assert sum(known.values()) > STUDIES


def test_a_study_of_each_combination_of_families_shows_its_known_totals(
    rows: Connection, page: Page, demo: list[DemoStudy]
) -> None:
    by_modalities = {tuple(sorted(families(study))): study for study in demo}
    keep(rows, list(by_modalities.values()))
    for codes, study in by_modalities.items():
        app = page("study", uid=answer_of(study)["study"]["study_instance_uid"])
        shown = {card.label: card.value for card in app.metric}
        assert known_totals(of_study(codes), study).items() <= shown.items(), text_of(app)


def known_totals(modalities: tuple[Modality, ...], study: DemoStudy) -> dict[str, str]:
    totals = answer_of(study)["totals"]
    return {
        fact.label: formatting.of_fact(Column.of_fact(fact), totals[fact.name])
        for modality in modalities
        for fact in modality.totals
        if totals.get(fact.name) is not None
    }
