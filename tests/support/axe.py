"""axe-core in a page: every rule, the whole document with its frames, and its findings as a readable table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)"
_MAX_HTML = 300


@dataclass(frozen=True)
class Violation:
    """One element that breaks a rule.

    Attributes:
        state: what was opened.
        rule: axe-core's identifier.
        impact: minor, moderate, serious or critical.
        selector: CSS selector of the element; of the frames around it as well.
        html: the beginning of the element.
        help: what the rule requires, and what is wrong here.
    """

    state: str
    rule: str
    impact: str
    selector: str
    html: str
    help: str


def violations(page: Page, state: str) -> list[Violation]:
    """The violations of all rules that axe-core applies by default: WCAG 2.2 A and AA, and best practices."""
    source = SCRIPT.read_text("utf-8")
    for frame in page.frames:
        frame.evaluate(source)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return [_violation(state, rule, node) for rule in found for node in rule["nodes"]]


def _violation(state: str, rule: dict[str, Any], node: dict[str, Any]) -> Violation:
    selector = " >>> ".join(" ".join(part) if isinstance(part, list) else part for part in node["target"])
    summary = " ".join(str(node["failureSummary"]).split())
    html = " ".join(str(node["html"]).split())[:_MAX_HTML]
    return Violation(state, rule["id"], str(node["impact"]), selector, html, f"{rule['help']}: {summary}")


def report(found: Iterable[Violation]) -> str:
    """The violations as text: one paragraph each, ordered by rule."""
    ordered = sorted(found, key=lambda each: (each.rule, each.state, each.selector))
    return "\n".join(
        f"{each.rule} ({each.impact}) | {each.state}\n  {each.selector}\n  {each.html}\n  {each.help}"
        for each in ordered
    )
