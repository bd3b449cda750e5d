"""The documents name files that exist, and the documentation site is complete without a network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import architecture_table, glossary

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
NAMED_FILE = re.compile(
    r"`((?:kerma|dashboard|orthanc_plugin|local_stack|containers|scripts|bench|tests|docs|requirements)/[\w./-]*)`"
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
REMOTE = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["']?https?://[^"'>\s]+""")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_named_file_exists(page: Path) -> None:
    names = NAMED_FILE.findall(page.read_text("utf-8"))
    assert [name for name in names if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("folder", ["user", "administrator"])
def test_the_readme_links_every_guide(folder: str) -> None:
    links = LINK.findall((ROOT / "README.md").read_text("utf-8"))
    assert [
        path.name for path in (ROOT / "docs" / folder).glob("*.md") if f"docs/{folder}/{path.name}" not in links
    ] == []


def test_the_table_of_packages_is_printed_from_the_contracts() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert architecture_table.with_table(text) == text


def test_every_package_of_the_table_has_a_docstring() -> None:
    assert [room.name for room in architecture_table.rooms() if not architecture_table.docstring(room.name)] == []


def test_every_picture_is_used() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES) + (ROOT / "mkdocs.yml").read_text("utf-8")
    pictures = [path.name for path in (ROOT / "docs" / "images").iterdir()]
    assert [name for name in pictures if name not in text] == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def _environment() -> dict[str, str]:
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def test_the_site_has_every_page(site: Path) -> None:
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    built = {page.relative_to(site) for page in site.rglob("*.html")} - {Path("404.html")}
    assert built == pages


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert [REMOTE.findall(page.read_text("utf-8")) for page in pages] == [[]] * len(pages)


def test_the_site_can_be_searched(site: Path) -> None:
    assert "dose area product" in (site / "search" / "search_index.json").read_text("utf-8")


def test_a_broken_link_fails_the_build(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("[gone](gone.md)\n")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").split("\nnav:\n")[0]
    (tmp_path / "mkdocs.yml").write_text(settings.replace("favicon: images/icon.svg", ""))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, env=_environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, "'gone.md'" in done.stderr) == (1, True)


@pytest.mark.parametrize("page", [page for page in PAGES if page != glossary.PAGE], ids=lambda page: page.name)
def test_prose_uses_no_banned_word(page: Path) -> None:
    prose = re.sub(r"`[^`]*`", "", page.read_text("utf-8"))
    banned = {ban.word for ban in glossary.bans(glossary.PAGE.read_text("utf-8")) if ban.ban_scope == "everywhere"}
    assert glossary.split_words(prose) & banned == set()


def test_words_of_the_screen_that_the_tour_quotes_are_on_the_screen() -> None:
    tour = (ROOT / "docs" / "user" / "dashboard.md").read_text("utf-8")
    quoted = {*re.findall(r'"([^"]+)"', tour), *re.findall(r"^\| ([A-Z][\w ]+) \|", tour, re.MULTILINE)}
    catalogue = (ROOT / "dashboard" / "locale" / "pl" / "LC_MESSAGES" / "kerma.po").read_text("utf-8")
    assert {"More filters", "Saved views", "Data quality"} <= quoted
    assert [word for word in sorted(quoted) if f'msgid "{word}"' not in catalogue] == []


def test_few_modules_lead_from_dicom_to_the_list() -> None:
    text = (ROOT / "docs" / "developer" / "architecture.md").read_text("utf-8")
    modules = re.findall(r"^\| \d+ \| `([\w/.]+\.py)` \|", text, re.MULTILINE)
    assert len(modules) in range(15, 25)
    assert [name for name in modules if not (ROOT / name).is_file()] == []
