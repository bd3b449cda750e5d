"""`kerma alerts recipients`: recipients are added, listed, tested and removed, and secrets are never shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.settings import settings
from tests.support.mail_server import MailServer
from tests.support.webhook_server import WebhookServer

Kerma = Callable[..., Result]


@pytest.fixture
def kerma(monkeypatch: pytest.MonkeyPatch, database_url: str, mail_server: MailServer) -> Kerma:
    """Run a command of `kerma alerts recipients`."""
    values = {
        "KERMA_DATABASE_URL": database_url,
        "KERMA_MAIL_HOST": "127.0.0.1",
        "KERMA_MAIL_PORT": str(mail_server.port),
        "KERMA_MAIL_SECURITY": "none",
        "KERMA_MAIL_FROM": "kerma@hospital.example",
    }

    def run(*arguments: str) -> Result:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return CliRunner().invoke(app, ["alerts", "recipients", *arguments])

    return run


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    found = MailServer(None)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def webhook() -> Iterator[WebhookServer]:
    found = WebhookServer()
    yield found
    found.stop()


def files(folder: Path, url: str) -> list[str]:
    (folder / "url.txt").write_text(f"{url}\n", "utf-8")
    (folder / "secret.txt").write_text("correct-horse\n", "utf-8")
    return ["--url-file", str(folder / "url.txt"), "--secret-file", str(folder / "secret.txt")]


def test_a_recipient_is_added_listed_disabled_and_removed(kerma: Kerma) -> None:
    mail = ("--mail", "physics@hospital.example", "--severity", "alert", "--rule", "RF-PSD-2", "--language", "de")
    assert "physics is recipient 1" in kerma("add", "physics", *mail).stdout
    listed = kerma("list").stdout
    parts = ("physics@hospital.example", "from alert, RF-PSD-2", "at once", "all equipment", "yes")
    assert all(part in listed for part in parts)
    assert "physics is disabled." in kerma("disable", "1").stdout
    assert "physics is disabled already." in kerma("disable", "1").stdout
    assert "physics is enabled." in kerma("enable", "1").stdout
    assert "physics receives nothing any more." in kerma("remove", "1").stdout
    assert "Nobody receives messages" in kerma("list").stdout


def test_a_test_reaches_the_mail_server_at_once(kerma: Kerma, mail_server: MailServer) -> None:
    kerma("add", "physics", "--mail", "physics@hospital.example", "--language", "pl")
    assert "A test to physics (physics@hospital.example) was accepted." in kerma("test", "1").stdout
    [mail] = mail_server.received
    assert (mail["To"], mail["Subject"]) == ("physics@hospital.example", "Kerma: test alertów")


def test_a_test_reaches_a_webhook_whose_url_is_not_shown(kerma: Kerma, webhook: WebhookServer, tmp_path: Path) -> None:
    shown = kerma("add", "ward", "--channel", "teams", *files(tmp_path, f"{webhook.url}/hidden?sig=hidden")).stdout
    shown += kerma("list").stdout + kerma("test", "1").stdout
    assert webhook.received[0].path == "/hidden?sig=hidden"
    webhook.answer = 404
    failed = kerma("test", "1")
    shown += failed.stdout + failed.stderr
    assert f"{webhook.url} answered 404" in failed.stderr
    assert "hidden" not in shown
    assert "correct-horse" not in shown


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add", "a"), "either a mail address"),
        (("add", "a", "--mail", "nobody"), "'nobody' is no mail address"),
        (("add", "a", "--mail", "a@elsewhere.example"), "allowed: hospital.example"),
        (("add", "a", "--mail", "a@hospital.example", "--rule", "NONE"), "There is no rule NONE"),
        (("add", "a", "--mail", "a@hospital.example", "--language", "it"), "'it' is no language"),
        (("add", "a", "--mail", "a@hospital.example", "--escalation-hours", "0"), "after 1 to 720 hours"),
        (("add", "a", "--mail", "a@hospital.example", "--account", "nobody"), "nobody"),
        (("add", "a", "--url-file", "missing.txt"), "missing.txt cannot be read"),
        (("test", "7"), "There is no recipient 7"),
        (("remove", "7"), "There is no recipient 7"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(kerma: Kerma, arguments: tuple[str, ...], problem: str) -> None:
    result = kerma(*arguments)
    assert result.exit_code != 0
    assert problem in " ".join(result.stderr.split())


def test_a_name_is_used_once(kerma: Kerma) -> None:
    kerma("add", "physics", "--mail", "physics@hospital.example")
    again = kerma("add", "physics", "--mail", "ada@hospital.example")
    assert "There is a recipient physics already." in again.stderr
