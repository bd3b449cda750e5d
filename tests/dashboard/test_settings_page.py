"""The page Settings shows every setting and where it comes from, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.pages.settings.topics import TOPICS
from kerma.errors import ConfigurationError
from kerma.setting_values import SECRETS, shown
from kerma.settings import Settings, read_settings, settings
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

URL = "postgresql://kerma:hunter2@localhost/kerma"


def test_every_setting_stands_under_one_topic() -> None:
    assert sorted(name for names in TOPICS.values() for name in names) == sorted(Settings.model_fields)


def test_every_setting_that_sounds_like_a_secret_is_one() -> None:
    assert {name for name in Settings.model_fields if name.endswith(("_key", "_secret", "_password"))} == SECRETS


@pytest.mark.parametrize(
    ("name", "variable", "value"),
    [
        ("database_url", URL, "postgresql://kerma:***@localhost/kerma"),
        ("database_url", "hunter2", "***"),
        (
            "settings_database_url",
            "postgresql+psycopg2:///kerma?host=/run&user=kerma&password=hunter2&sslpassword=hunter2&pass%77ord=hunter3",
            "postgresql+psycopg2:///kerma?host=%2Frun&password=***&password=***&sslpassword=***&user=kerma",
        ),
        ("orthanc_url", "http://kerma:hunter2@127.0.0.1:8042/a@b", "http://***@b"),
        ("orthanc_url", "http://kerma:hunter2@127.0.0.1:8042", "http://***@127.0.0.1:8042"),
        (
            "orthanc_explorer_url",
            "https://dose.example/orthanc?api_token=hunter2",
            "https://dose.example/orthanc?api_token=***",
        ),
        ("ldap_url", "ldaps://cn=kerma:hunter2@directory.example", "ldaps://***@directory.example"),
        ("totp_key", "hunter2hunter2hunter2", None),
        ("ldap_bind_password", "", ""),
        ("patient_name", "plain", "plain"),
        ("secret_file", "/etc/kerma/secret", "/etc/kerma/secret"),
    ],
)
def test_a_value_is_shown_without_its_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, variable: str, value: str | None
) -> None:
    monkeypatch.setenv(f"KERMA_{name.upper()}", variable)
    assert shown(read_settings(), name).value == value


def test_a_wrong_url_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERMA_ORTHANC_URL", "htp://kerma:hunter2@127.0.0.1:8042")
    with pytest.raises(ConfigurationError, match=r"is 'htp://\*\*\*@127\.0\.0\.1:8042'"):
        read_settings()


@pytest.mark.usefixtures("rows")
def test_the_page_states_what_applies_and_whether_that_is_the_default(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERMA_PATIENT_NAME", "none")
    settings.cache_clear()
    shown_text = text_of(page("settings"))
    for part in ("KERMA_PATIENT_NAME", "none (default: hash)", "hash (default)", "not set", "KERMA_SYSLOG_PORT"):
        assert part in shown_text
