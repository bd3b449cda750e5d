"""Writes the documents that are printed from the code: `make reference`.

Quantities, repairs, settings and limits in docs/reference, and the table of packages in CONTRIBUTING.md.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from kerma.extract.quirks import listing as repairs
from kerma.facts import listing as quantities
from scripts import architecture_table, limits_page, settings_page

ROOT = Path(__file__).resolve().parent.parent
#: The text of each page, by its path.
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/quantities.md": quantities.page,
    "docs/reference/repairs.md": repairs.page,
    "docs/reference/settings.md": settings_page.page,
    "docs/reference/limits.md": limits_page.page,
}


def main() -> None:
    """Write each page again."""
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), "utf-8")
    contributing = architecture_table.PAGE
    contributing.write_text(architecture_table.with_table(contributing.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
