"""What the dashboard's sources show to people goes through the catalogues of translations."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).resolve().parent.parent / "dashboard"
SHOWN_BY = {"st", "literal", "place", "side", "left", "right", "bar", "rename", "share", "remove", "title"}
# What says something to people, of the functions of Streamlit and of ours.
FUNCTIONS = {
    *("title", "header", "subheader", "caption", "markdown", "text", "info", "warning", "error", "success", "toast"),
    *("metric", "button", "link_button", "download_button", "form_submit_button", "expander", "popover"),
    *("selectbox", "multiselect", "segmented_control", "pills", "radio", "checkbox", "toggle", "text_input"),
    *("number_input", "date_input", "slider", "file_uploader", "spinner", "progress", "status", "tabs"),
    *("line", "note", "notice", "heading", "empty", "bullets", "cards"),
}
ARGUMENTS = {"label", "help", "placeholder", "alt", "title", "body"}
WORD = re.compile(r"[A-Za-z]{3,}")
#: What need not be translated, and why.
ALLOWED = {
    "CSV": "the name of a format",
    "JSON": "the name of a format",
    "Kerma": "the name of the product",
    "Excel": "the name of a format",
    "Parquet": "the name of a format",
    ":material": "an icon",
    "kerma": "a class of the style sheet",
}


def files() -> list[Path]:
    """The sources that draw pages; downloads bear the names of the contract, and are English."""
    return [path for path in sorted(DASHBOARD.rglob("*.py")) if path.name != "literal.py"]


def shown(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that are shown to people."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in FUNCTIONS and node.args and _draws(node.func.value):
            yield node.args[0]
        if isinstance(node.func.value, ast.Name) and node.func.value.id in SHOWN_BY:
            yield from (each.value for each in node.keywords if each.arg in ARGUMENTS)


def _draws(named: ast.expr) -> bool:
    return isinstance(named, ast.Name) and named.id != "logger"


def literals(node: ast.AST) -> Iterator[str]:
    """The texts of an expression that do not go through a function of `dashboard.ui.text.i18n`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Subscript):
        yield from literals(node.value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(DASHBOARD)))
def test_what_people_read_can_be_translated(path: Path) -> None:
    texts = [text for node in shown(ast.parse(path.read_text())) for text in literals(node) if WORD.search(text)]
    assert [text for text in texts if not any(each in text for each in ALLOWED)] == []
