"""Every page follows the rules of axe-core: WCAG 2.2 A and AA, and best practices; and none is wider than its window.

`make test` opens every state in English and light, every fourth in dark, and each other language and width with some of
them.
`make test-pages` opens every state in every language, theme and width.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest

from tests.support import axe
from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.page_states import PageState, page_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.support.demo_dashboard import Hospital

Theme: TypeAlias = Literal["light", "dark"]

LOCALES = {"en": "en-GB", "pl": "pl-PL", "de": "de-DE", "fr": "fr-FR"}
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS_PX = (1440, 1280, 820)
HEIGHT_PX = 900
REST_MS = 1000
#: One of so many states is opened in each theme.
STATES_OF_THEME = {"light": 1, "dark": 4}
OTHERS: list[tuple[str, Theme]] = [("pl", "light"), ("de", "dark"), ("fr", "light")]
# Skeletons are gone, every chart is drawn, the fonts are there, and nothing has changed for some frames (or 5 s on).
_IS_DRAWN = """() => document.querySelector("h1, [role=dialog]")
  && !document.querySelector("[data-testid=stSkeleton]")
  && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every((chart) => chart.querySelector("svg"))
  && document.fonts.status === "loaded" """
_IS_QUIET = """() => new Promise((quiet) => {
  let frames = 0;
  setTimeout(quiet, 5000);
  const observer = new MutationObserver(() => { frames = 0; });
  observer.observe(document.body, {childList: true, subtree: true, attributes: true});
  const count = () => {
    frames += 1;
    if (frames < 8) { requestAnimationFrame(count); return; }
    observer.disconnect();
    quiet();
  };
  requestAnimationFrame(count);
})"""
_OVERFLOW_PX = """() => Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
  .map((element) => element.scrollWidth - element.clientWidth))"""


@pytest.fixture(scope="module")
def states(hospital: Hospital, empty_url: str) -> list[PageState]:
    """All states of all pages."""
    return page_states(hospital, empty_url)


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_follows_the_rules(browser: Browser, states: list[PageState], theme: Theme) -> None:
    with window(browser, "en", theme, WIDTHS_PX[0]) as context:
        found = violations_of(context, states[:: STATES_OF_THEME[theme]])
    assert not found, axe.report(found)


@pytest.mark.parametrize(("language", "theme"), OTHERS)
def test_each_language_follows_the_rules_at_each_width(
    browser: Browser, states: list[PageState], language: str, theme: Theme
) -> None:
    found: list[axe.Violation] = []
    for width_px in WIDTHS_PX:
        with window(browser, language, theme, width_px) as context:
            found += violations_of(context, some_of(states, language, theme, width_px))
    assert not found, axe.report(found)


@pytest.mark.every_page
@pytest.mark.parametrize(("language", "theme", "width_px"), list(product(LOCALES, THEMES, WIDTHS_PX)))
def test_every_state_follows_the_rules_in_every_language_theme_and_width(
    browser: Browser, states: list[PageState], language: str, theme: Theme, width_px: int
) -> None:
    with window(browser, language, theme, width_px) as context:
        found = violations_of(context, states)
    assert not found, axe.report(found)


def test_a_violation_would_be_found(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": WIDTHS_PX[2], "height": HEIGHT_PX})
    page = context.new_page()
    page.set_content(
        "<html lang='en'><title>Planted</title><main data-testid='stMain'><h1>Planted</h1>"
        "<img src='data:,'><p style='color: #777f85; width: 2000px'>pale</p></main></html>"
    )
    found = checked(page, "planted")
    context.close()
    assert {each.rule for each in found} == {"image-alt", "color-contrast", "wider-than-window"}


def some_of(states: Sequence[PageState], language: str, theme: Theme, width_px: int) -> list[PageState]:
    """States for one combination, such that all combinations together meet different pages."""
    number = OTHERS.index((language, theme)) * len(WIDTHS_PX) + WIDTHS_PX.index(width_px)
    step = len(states) // (len(OTHERS) * len(WIDTHS_PX))
    return [states[number * step]]


@contextmanager
def window(browser: Browser, language: str, theme: Theme, width_px: int) -> Iterator[BrowserContext]:
    """A window of the browser."""
    context = browser.new_context(
        viewport={"width": width_px, "height": HEIGHT_PX},
        locale=LOCALES[language],
        color_scheme=theme,
        reduced_motion="reduce",
    )
    yield context
    context.close()


def violations_of(context: BrowserContext, states: Iterable[PageState]) -> list[axe.Violation]:
    """The violations of all states. The next page loads in a second tab while the present one is checked."""
    found: list[axe.Violation] = []
    tabs = [Visitor(context.new_page(), ""), Visitor(context.new_page(), "")]
    waiting = list(states)
    begin(tabs[0], waiting[0])
    for number, state in enumerate(waiting):
        visitor = tabs[number % 2]
        if number + 1 < len(waiting):
            begin(tabs[(number + 1) % 2], waiting[number + 1])
        visitor.page.bring_to_front()  # a tab in the background draws no frames
        settle(visitor)
        state.open(visitor.page)
        settle(visitor)
        found += checked(visitor.page, state.name) and checked_again(visitor, state.name)
    return found


def checked_again(visitor: Visitor, name: str) -> list[axe.Violation]:
    """The violations that remain when what was opened has surely come to rest."""
    visitor.page.wait_for_timeout(REST_MS)
    settle(visitor)
    return checked(visitor.page, name)


def begin(visitor: Visitor, state: PageState) -> None:
    """Open a page without waiting for it."""
    visitor.page.goto(state.url, wait_until="commit")


def settle(visitor: Visitor) -> None:
    """Wait until the page has been drawn and stands still."""
    visitor.settle()
    visitor.page.wait_for_function(_IS_DRAWN, timeout=PATIENCE_MS)
    visitor.page.evaluate(_IS_QUIET)


def checked(page: Page, name: str) -> list[axe.Violation]:
    """The violations of a page, and whether it must be scrolled sideways."""
    found = axe.violations(page, name)
    overflow_px = page.evaluate(_OVERFLOW_PX)
    if overflow_px > 0:
        found.append(axe.Violation(name, "wider-than-window", "serious", "html", "", f"by {overflow_px} px"))
    return found
