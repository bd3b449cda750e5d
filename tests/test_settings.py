"""Every setting is described on the page, and a bad value is named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import reception
from bench.dashboard import database
from bench.dashboard.first_look import checkouts
from kerma.errors import ConfigurationError
from kerma.settings import settings
from scripts import settings_page
from scripts.settings_page import COMPOSE, LOCAL_STACK, ORTHANC, Variable, kerma_variables

ROOT = Path(__file__).resolve().parent.parent
READERS = [
    *(ROOT / name for name in ("orthanc.json", "docker-compose.yml", ".env.example")),
    *(
        path
        for name in ("kerma/settings", "orthanc_plugin", "local_stack", "bench", "containers")
        for path in (ROOT / name).rglob("*")
    ),
]
#: AE titles and words, not variables.
NO_VARIABLES = {"KERMA_UPLOAD"}
#: `${NAME:-default}`, with the default in single quotes where it holds quotation marks itself.
DEFAULT = re.compile(r"\$\{(KERMA_\w+):-'?([^}']*)'?\}")


@pytest.fixture(autouse=True)
def _settings_are_read_anew() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_the_page_is_printed_from_the_settings() -> None:
    assert (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8") == settings_page.page()


@pytest.mark.parametrize("variable", kerma_variables(), ids=lambda variable: variable.name)
def test_every_field_has_a_description_and_an_example_other_than_its_default(variable: Variable) -> None:
    assert variable.description.endswith(".")
    assert variable.example
    assert variable.example != variable.default


def test_every_example_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in kerma_variables():
        monkeypatch.setenv(variable.name, variable.example)
    assert {str(value) for value in settings().model_dump().values()} == {one.example for one in kerma_variables()}


def test_every_variable_that_a_program_reads_is_on_the_page() -> None:
    texts = (path.read_text("utf-8") for path in READERS if path.is_file() and path.suffix != ".pyc")
    names = {name for text in texts for name in re.findall(r"KERMA_[A-Z][A-Z_]*[A-Z]", text)} - NO_VARIABLES
    assert {name for name in names if f"`{name}`" not in settings_page.page()} == set()


def test_defaults_of_the_node_are_those_of_its_configuration() -> None:
    configured = dict(DEFAULT.findall((ROOT / "orthanc.json").read_text("utf-8")))
    listed = {one.name: one.default for one in ORTHANC}
    assert {name: listed[name] for name in configured} == configured


def test_secrets_of_the_composition_are_those_of_its_template() -> None:
    template = (ROOT / ".env.example").read_text("utf-8")
    assert [one.name for one in COMPOSE] == re.findall(r"^(KERMA_\w+)=$", template, re.MULTILINE)


def test_the_default_number_of_studies_is_the_benchmarks_own() -> None:
    listed = {one.name: one.default for one in LOCAL_STACK}
    assert listed["KERMA_BENCH_STUDIES"] == str(database.STUDIES)


def test_the_default_baseline_is_the_benchmarks_own() -> None:
    listed = {one.name: one.default for one in LOCAL_STACK}
    assert listed["KERMA_BENCH_BASELINE"] == checkouts.BASELINE


def test_the_default_number_of_pairs_is_the_benchmarks_own() -> None:
    listed = {one.name: one.default for one in LOCAL_STACK}
    assert listed["KERMA_BENCH_PAIRS"] == str(reception.PAIRS)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("KERMA_PATIENT_NAME", "sometimes", "none, hash or plain"),
        ("KERMA_ORTHANC_DICOM_PORT", "dicom", "a whole number"),
        ("KERMA_ORTHANC_DICOM_PORT", "70000", "a port from 1 to 65535"),
        ("KERMA_MAX_LAG_MINUTES", "0", "at least 1"),
        ("KERMA_ORTHANC_AET", "A_TITLE_OF_18_CHARS", "an AE title: 1 to 16 ASCII characters"),
        ("KERMA_ORTHANC_URL", "orthanc:8042", "a URL that begins with http"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_variable_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"{name} is '{value}'; it must be {expected}"):
        settings()
