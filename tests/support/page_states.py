"""Every page of the dashboard in the states that a visitor meets: filled, empty, with an error, with something open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kerma.database.schema.tables import equipment
from tests.support.demo_answers import answer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.support.demo_dashboard import Hospital

MODALITIES = ("ct", "fluoroscopy", "radiography", "mammography", "nuclear_medicine")
SECTIONS = ("overview", "distribution", "time", "relation", "change", "table")
_DOSE_MODALITIES = ("CT", "RF", "DX", "MG", "NM")


def _nothing(_: Page) -> None:
    """Leave the page as it was opened."""


@dataclass(frozen=True)
class PageState:
    """A page and what is opened on it.

    Attributes:
        name: what a failure names.
        url: where it is.
        open: opens a panel, a menu, a calendar.
    """

    name: str
    url: str
    open: Callable[[Page], None] = _nothing


def _click(selector: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        page.locator(selector).first.click()

    return click


def _popover(icon: str) -> Callable[[Page], None]:
    return _click(f"[data-testid=stPopoverButton]:has-text('{icon}')")


# The fields of the days are shown where a day is fixed.
_DAY = "?ct_from=2020-01-01"
#: What can be opened on the list of CT studies, by name; icons have the same name in every language.
_OPENED: dict[str, Callable[[Page], None]] = {
    "more filters": _click("[data-testid=stExpander] summary"),
    "columns": _popover("view_column"),
    "saved views": _popover("bookmarks"),
    "link": _popover("link"),
    "download": _popover("download"),
    "main menu": _click("[data-testid=stMainMenuButton]"),
    "menu Studies": _click("[data-testid=stTopNavSection]"),
    "calendar": _click("[data-testid=stDateInputCalendarButton]"),
    "help": _click("[data-testid=stMain] [data-testid=stTooltipHoverTarget] button"),
    "languages": _click(".st-key-kerma-language button"),
    "equipment": _click("[data-testid=stMultiSelect] button"),
    "search box": _click(".st-key-kerma-search input"),
}


def page_states(hospital: Hospital, empty_url: str) -> list[PageState]:
    """All states, the pages of the demo hospital first."""
    return [*_pages(hospital), *_studies(hospital), *_empty(hospital.url, empty_url), *_opened(hospital.url)]


def _pages(hospital: Hospital) -> Iterator[PageState]:
    with hospital.engine.connect() as connection:
        first = connection.scalars(select(equipment.c.equipment_id).order_by(equipment.c.equipment_id)).first()
    paths = ["/", *(f"/{modality}" for modality in MODALITIES)]
    paths += [f"/ct_charts?ct_chart_show={section}" for section in SECTIONS]
    paths += [f"/{modality}_charts" for modality in MODALITIES[1:]]
    paths += [
        "/equipment",
        f"/equipment_detail?id={first}",
        "/quality?period=all",
        "/ingestion",
        "/senders",
        "/updates",
    ]
    paths += ["/upload", "/search", "/patient", "/no_such_page", "/ct?ct_from=banana&ct_page=banana"]
    for path in paths:
        yield PageState(path, hospital.url + path)


def _studies(hospital: Hospital) -> Iterator[PageState]:
    answers = [(answer_of(study)["study"], _modalities(study.objects)) for study in hospital.studies]
    for modality in _DOSE_MODALITIES:
        uid = next(facts["study_instance_uid"] for facts, found in answers if found == {modality})
        yield PageState(f"study {modality}", f"{hospital.url}/study?uid={uid}")
        if modality == "RF":
            yield PageState("objects of study RF", f"{hospital.url}/study?uid={uid}&content=yes")
    pet_ct = next(facts["study_instance_uid"] for facts, found in answers if found == {"CT", "NM"})
    yield PageState("study PET/CT", f"{hospital.url}/study?uid={pet_ct}")


def _modalities(objects: Any) -> set[str]:
    return {answer_of(made)["study"]["modality"] for made in objects}


def _empty(url: str, empty_url: str) -> Iterator[PageState]:
    for path in ("/study", "/study?uid=9.9", "/equipment_detail?id=banana", "/ct?ct_dlp=99999.."):
        yield PageState(path, url + path)
    for path in ("/", "/ct", "/ct_charts", "/equipment", "/quality", "/ingestion"):
        yield PageState(f"{path} without data", empty_url + path)


def _opened(url: str) -> Iterator[PageState]:
    for name, open_it in _OPENED.items():
        yield PageState(f"/ct with {name} open", f"{url}/ct{_DAY if name == 'calendar' else ''}", open_it)
