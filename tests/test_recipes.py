"""The recipes of CONTRIBUTING.md are true: what they name exists, and one declaration reaches every place."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from dashboard.filters import description, url_values, widgets
from dashboard.pages.study.event_table import event_columns
from dashboard.ui.modalities import MODALITIES, Modality
from kerma.database.query.charts.quantities import EVENT_QUANTITIES, QUANTITIES
from kerma.database.query.exports.export_columns import per_event
from kerma.database.query.filters.criterion import FilterKind
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.fact import ValueKind
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.nuclear_medicine import AdministrationEvent, NuclearMedicineTotals
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.record import fact_names, facts_of
from kerma.standard.enumerations import ExamModality
from scripts import reference, translations
from tests.support.study_detail import detail

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Recipes\n")[1].split("\n## ")[0]
EVENTS: dict[ExamModality, type[IrradiationEvent]] = {
    ExamModality.CT: CTEvent,
    ExamModality.FLUOROSCOPY: ProjectionEvent,
    ExamModality.RADIOGRAPHY: ProjectionEvent,
    ExamModality.MAMMOGRAPHY: MammographyEvent,
    ExamModality.NUCLEAR_MEDICINE: AdministrationEvent,
}
TOTALS = {
    ExamModality.CT: CTTotals,
    ExamModality.FLUOROSCOPY: ProjectionTotals,
    ExamModality.RADIOGRAPHY: ProjectionTotals,
    ExamModality.MAMMOGRAPHY: MammographyTotals,
    ExamModality.NUCLEAR_MEDICINE: NuclearMedicineTotals,
}
QUOTED = re.compile(r"`([^`]+)`")


class Recipe(NamedTuple):
    """A recipe: its title and its numbered steps."""

    title: str
    steps: list[str]

    @property
    def edited(self) -> list[str]:
        """The files at the beginning of a step, without catalogues."""
        starts = [re.match(r"`([\w/]+\.\w+)`", step) for step in self.steps]
        return [start[1] for start in starts if start and not start[1].endswith(".po")]

    @property
    def files(self) -> set[str]:
        """All files that the steps name, without catalogues."""
        return {name for step in self.steps for name in _files(step) if not name.endswith(".po")}


def _files(text: str) -> list[str]:
    return [name for name in QUOTED.findall(text) if "/" in name and "." in name]


def _recipes() -> list[Recipe]:
    titled = [part.partition("\n") for part in TEXT.split("\n### ")[1:]]
    return [Recipe(title, _steps(text)) for title, _, text in titled]


def _steps(text: str) -> list[str]:
    """The numbered steps, without the paragraphs around them."""
    return [step.partition("\n\n")[0] for step in re.split(r"^\d\. ", text, flags=re.MULTILINE)[1:]]


RECIPES = _recipes()
by_title = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)


def test_the_usual_changes_have_a_recipe() -> None:
    assert [recipe.title.removeprefix("To add a ").split()[0] for recipe in RECIPES] == [
        "fact",
        "filter",
        "quantity",
        "text",
        "message",
        "repair",
        "replaced",
        "damage",
    ]


@by_title
def test_every_file_exists(recipe: Recipe) -> None:
    named = [name for step in recipe.steps for name in _files(step)]
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@by_title
def test_every_name_is_in_a_file_of_its_step(recipe: Recipe) -> None:
    for step in recipe.steps:
        source = "".join((ROOT / name).read_text("utf-8") for name in _files(step))
        names = [name for name in QUOTED.findall(step) if re.fullmatch(r"\w+", name)]
        assert [name for name in names if source and not re.search(rf"\b{name}\b", source)] == []


@by_title
def test_every_target_of_make_exists(recipe: Recipe) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for step in recipe.steps for name in re.findall(r"`make ([a-z-]+)`", step)}
    assert named <= targets


@pytest.mark.parametrize(
    ("title", "opened", "edited"), [("fact", 15, 8), ("filter", 6, 4), ("quantity", 8, 4), ("text", 8, 4)]
)
def test_a_recipe_is_short(title: str, opened: int, edited: int) -> None:
    [recipe] = [recipe for recipe in RECIPES if recipe.title.startswith(f"To add a {title}")]
    assert len(recipe.files) <= opened
    assert len(recipe.edited) <= edited


@pytest.mark.parametrize("modality", MODALITIES, ids=lambda modality: modality.code)
def test_a_declared_fact_reaches_table_export_screen_and_documents(modality: Modality) -> None:
    names = set(fact_names(EVENTS[modality.code]))
    assert names <= set(EVENT_TABLES[modality.code].columns.keys())
    assert names <= {column.fact.name for column in per_event(modality.code, ())}
    shown = {fact.name for fact in facts_of(EVENTS[modality.code]) if fact.kind is not ValueKind.UID}
    assert shown <= {column.name for column in event_columns(modality, detail())}
    assert names <= set(QUOTED.findall(reference.PAGES["docs/reference/quantities.md"]()))


@pytest.mark.parametrize("modality", MODALITIES, ids=lambda modality: modality.code)
def test_labels_and_meanings_of_declared_facts_are_messages(modality: Modality) -> None:
    facts = facts_of(EVENTS[modality.code])
    messages = {message.id for message in translations.template()}
    assert {fact.label for fact in facts} | {fact.meaning for fact in facts} <= messages


def test_every_kind_of_filter_has_a_widget_a_url_parameter_and_a_phrase() -> None:
    lists = {FilterKind.ONE_OF, FilterKind.EQUIPMENT}
    assert set(url_values._FORMS) == set(description._PHRASES) == set(FilterKind)
    assert widgets._WIDGETS.keys() | widgets._RANGES | lists == set(FilterKind)


@pytest.mark.parametrize("modality", ExamModality)
def test_a_named_quantity_is_offered(modality: ExamModality) -> None:
    offered = set(QUANTITIES[modality])
    assert {f"event_{name}" for name in EVENT_QUANTITIES[modality]} <= offered
    assert {f"study_{name}" for name in fact_names(TOTALS[modality])} <= offered


@pytest.mark.parametrize("path", reference.PAGES)
def test_a_printed_page_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == reference.PAGES[path]()
