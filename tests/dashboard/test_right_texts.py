"""Each right has a label and a meaning, on pages and in docs/administrator/users.md alike."""

from __future__ import annotations

from pathlib import Path

from dashboard.ui.text.right_texts import RIGHT_TEXTS
from kerma.access.rights import RIGHTS_OF_BUILT_IN_ROLES, BuiltInRole, Right

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "administrator" / "users.md"


def test_the_document_states_each_right_and_which_roles_have_it() -> None:
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert rows == [row(right) for right in Right]


def row(right: Right) -> str:
    marks = ["yes" if right in RIGHTS_OF_BUILT_IN_ROLES[role] else "" for role in BuiltInRole]
    return f"| {' | '.join([f'`{right}`', *RIGHT_TEXTS[right], *marks])} |"
