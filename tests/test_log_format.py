"""Log lines as text or JSON: identifiers of objects, and of exceptions never the text that may quote a patient."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from kerma.errors import ConfigurationError
from kerma.log_format import LogFormatter, configured_format, format_existing
from kerma.settings import LogFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "KERMA_LOG_FORMAT"
NAME = "DOE^JANE"


def record(message: str, *values: object, error: Exception | None = None, **extra: object) -> logging.LogRecord:
    logger = logging.getLogger("kerma.test")
    info = None if error is None else (type(error), error, error.__traceback__)
    return logger.makeRecord(logger.name, logging.ERROR, "module.py", 1, message, values, info, extra=extra)


def raised(error: Exception) -> Exception:
    """The error with a traceback."""

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        fail()
    return caught.value


def as_json(monkeypatch: pytest.MonkeyPatch, line: logging.LogRecord) -> dict[str, Any]:
    monkeypatch.setenv(VARIABLE, "json")
    found: dict[str, Any] = json.loads(LogFormatter("worker").format(line))
    return found


def test_a_json_line_states_program_level_and_identifiers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = as_json(monkeypatch, record("job %s", "failed", study_id="5f0c", attempt=2, patient_name=NAME))
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "error",
        "process": "worker",
        "logger": "kerma.test",
        "message": "job failed",
        "study_id": "5f0c",
        "attempt": 2,
    }


def test_a_text_line_ends_with_the_identifiers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    line = record("object cannot be read", orthanc_id="a-b")
    assert LogFormatter("orthanc", has_time=False).format(line) == "object cannot be read orthanc_id=a-b"
    assert LogFormatter("orthanc").format(line).endswith(" ERROR object cannot be read orthanc_id=a-b")


@pytest.mark.parametrize("name", ["text", "json"])
def test_the_text_of_an_exception_is_not_logged(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(VARIABLE, name)
    cause = raised(ValueError(f"{NAME} is no number"))
    error = KeyError(NAME)
    error.__cause__ = cause
    line = LogFormatter("worker").format(record("job failed", error=raised(error)))
    assert NAME not in line
    assert all(words in line for words in ("ValueError", "KeyError", "test_log_format.py:"))


def test_an_error_that_kerma_worded_is_logged_with_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    found = as_json(monkeypatch, record("stopped", error=raised(ConfigurationError("KERMA_X is not set."))))
    assert found["exception"][-1] == "ConfigurationError: KERMA_X is not set."


def test_a_line_in_json_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "json")
    assert "\n" not in LogFormatter("worker").format(record("two\nlines", error=raised(ValueError("a\nb"))))


@pytest.mark.parametrize(("name", "form"), [("json", LogFormat.JSON), ("", LogFormat.TEXT), ("xml", LogFormat.TEXT)])
def test_the_environment_names_the_form(monkeypatch: pytest.MonkeyPatch, name: str, form: LogFormat) -> None:
    monkeypatch.setenv(VARIABLE, name)
    assert configured_format() is form


@pytest.fixture
def other_logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("otherpackage.server")
    logger.addHandler(logging.StreamHandler())
    yield logger
    logger.handlers.clear()


def test_lines_of_other_packages_get_the_form(monkeypatch: pytest.MonkeyPatch, other_logger: logging.Logger) -> None:
    monkeypatch.setenv(VARIABLE, "json")
    format_existing("dashboard", ("otherpackage",))
    assert json.loads(other_logger.handlers[0].format(record("started")))["process"] == "dashboard"
