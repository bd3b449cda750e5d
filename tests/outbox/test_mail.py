"""Mail reaches a real server over TLS with a login, waits while it is away, and a refused one holds up no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from kerma.cli import app
from kerma.commands.checks.outbox import check_mail
from kerma.database.outbox import overview
from kerma.database.outbox.sending import MAIL_BATCH_SIZE, take
from kerma.errors import ConfigurationError, UnavailableError
from kerma.mail_address import checked_address
from kerma.outbox import mails
from kerma.outbox.mail import Attachment, Mail, connected, mail_configuration
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transports import transports
from kerma.settings import Settings, settings
from kerma.standard.enumerations import OutboxKind
from tests.support.certificates import make_certificates
from tests.support.mail_server import FULL, PASSWORD, UNKNOWN, USER, MailServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

PHYSICS = "physics@hospital.example"


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    """A server that wants STARTTLS and a login."""
    make_certificates(tmp_path)
    server = MailServer(tmp_path)
    server.start()
    yield server
    server.stop()


def site(mail_server: MailServer, folder: Path, **others: object) -> Settings:
    values = {
        "mail_host": "127.0.0.1",
        "mail_port": mail_server.port,
        "mail_ca_file": folder / "ca.crt",
        "mail_user": USER,
        "mail_password": PASSWORD,
        "mail_from": "kerma@hospital.example",
    }
    return Settings(**values | others)  # type: ignore[arg-type]  # names of fields


def add(engine: Engine, *recipients: str) -> None:
    with engine.begin() as connection:
        for recipient in recipients:
            mails.add(connection, Mail(recipient, "Weekly report", "It is ready."))


def send(engine: Engine, found: Settings) -> str | None:
    """Send what is due at once; returns why the server accepts nothing."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox_destination SET not_before = now()"))
    OutboxSender(engine, lambda: transports(found)).drain()
    with engine.connect() as connection:
        return overview.destinations(connection)[0].last_error


def recipients(mail_server: MailServer) -> list[str]:
    return [str(one["To"]) for one in mail_server.received]


def test_mail_waits_for_the_server_and_arrives_in_order(
    engine: Engine, mail_server: MailServer, tmp_path: Path
) -> None:
    mail_server.stop()
    add(engine, PHYSICS, "ada@hospital.example")
    assert "Connection refused" in str(send(engine, site(mail_server, tmp_path)))
    mail_server.start()
    assert send(engine, site(mail_server, tmp_path)) is None
    assert recipients(mail_server) == [PHYSICS, "ada@hospital.example"]


def test_a_refused_recipient_is_given_up_with_the_answer_and_others_get_their_mail(
    engine: Engine, mail_server: MailServer, tmp_path: Path
) -> None:
    add(engine, UNKNOWN, PHYSICS)
    assert send(engine, site(mail_server, tmp_path)) is None
    assert recipients(mail_server) == [PHYSICS]
    with engine.connect() as connection:
        [dead] = overview.undelivered(connection, 10)
    assert dead.last_error == f"{UNKNOWN}: the mail server answered 550 5.1.1 no such user"


def test_few_mails_are_in_memory_at_once(engine: Engine) -> None:
    """Each may have a file of megabytes."""
    add(engine, *(f"{number}@hospital.example" for number in range(MAIL_BATCH_SIZE + 1)))
    with engine.begin() as connection:
        assert len(take(connection, [OutboxKind.MAIL])) == MAIL_BATCH_SIZE


def test_a_recipient_that_is_refused_for_now_waits(engine: Engine, mail_server: MailServer, tmp_path: Path) -> None:
    add(engine, FULL)
    assert str(send(engine, site(mail_server, tmp_path))).endswith("answered 452 4.2.2 mailbox full.")
    mail_server.full = False
    assert send(engine, site(mail_server, tmp_path)) is None
    assert recipients(mail_server) == [FULL]


def test_a_mail_has_its_text_its_files_and_the_same_identifier_when_it_is_sent_again(
    engine: Engine, mail_server: MailServer, tmp_path: Path
) -> None:
    pdf = Attachment("report ä.pdf", "application/pdf", b"%PDF-1.7 \x00")
    with engine.begin() as connection:
        mails.add(connection, Mail(PHYSICS, "Bericht für\nMai", "Größe: 5 mGy·cm²", (pdf,)))
    send(engine, site(mail_server, tmp_path))
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'waiting', finished_at = NULL"))
    send(engine, site(mail_server, tmp_path))
    first, again = mail_server.received
    [file] = first.iter_attachments()
    body = first.get_body()
    assert body is not None
    assert (first["Subject"], body.get_content().strip()) == ("Bericht für Mai", "Größe: 5 mGy·cm²")
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == pdf
    assert first["Message-ID"] == again["Message-ID"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"mail_ca_file": None}, "not trusted"),
        ({"mail_password": "wrong"}, "answered 535"),
        ({"mail_user": ""}, "answered 530"),
        ({"mail_security": "none"}, "does not offer what the settings demand"),
        ({"mail_security": "tls"}, "SSL"),
    ],
)
def test_what_keeps_the_server_from_taking_mail_is_named(
    engine: Engine, mail_server: MailServer, tmp_path: Path, wrong: dict[str, object], reason: str
) -> None:
    add(engine, PHYSICS)
    assert reason in str(send(engine, site(mail_server, tmp_path, **wrong)))
    assert mail_server.received == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mail_from": ""}, "KERMA_MAIL_FROM: '' is no mail address"),
        ({"mail_from": "Kerma"}, "KERMA_MAIL_FROM: 'Kerma' is no mail address"),
        ({"mail_ca_file": "/nowhere"}, "KERMA_MAIL_CA_FILE: '/nowhere' cannot be read as PEM."),
        ({"mail_password_file": "/nowhere"}, "KERMA_MAIL_PASSWORD_FILE is '/nowhere', which cannot be read."),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    mail_server: MailServer, tmp_path: Path, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigurationError) as error:
        mail_configuration(site(mail_server, tmp_path, **wrong))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "@hospital.example", "a b@c.example", "a@b\nBcc: x@y", "ä@b.example", "a@b, c@d"]
)
def test_what_is_no_address_is_refused(engine: Engine, address: str) -> None:
    with pytest.raises(ConfigurationError, match="is no mail address"), engine.begin() as connection:
        mails.add(connection, Mail(address, "subject", "text"))


def test_spaces_around_an_address_are_left_out() -> None:
    assert checked_address(f" {PHYSICS} ") == PHYSICS


def test_the_check_connects_and_logs_in(mail_server: MailServer, tmp_path: Path) -> None:
    [right] = check_mail(site(mail_server, tmp_path))
    [wrong] = check_mail(site(mail_server, tmp_path, mail_password="wrong"))
    [unset] = check_mail(Settings(mail_host=""))
    assert [one.is_ok for one in (right, wrong, unset)] == [True, False, True]
    assert "answered 535" in wrong.text


def test_the_command_hands_a_test_over_at_once(
    mail_server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("host", "port", "ca_file", "user", "password", "from"):
        monkeypatch.setenv(f"KERMA_MAIL_{name.upper()}", str(getattr(site(mail_server, tmp_path), f"mail_{name}")))
    settings.cache_clear()
    done = CliRunner().invoke(app, ["outbox", "test-mail", PHYSICS])
    assert done.stdout == f"127.0.0.1 has accepted a mail to {PHYSICS}.\n"
    refused = CliRunner().invoke(app, ["outbox", "test-mail", UNKNOWN])
    assert "550 5.1.1 no such user" in refused.stderr
    assert recipients(mail_server) == [PHYSICS]


def test_a_server_on_the_same_computer_needs_no_tls(tmp_path: Path) -> None:
    plain = MailServer(None)
    plain.start()
    found = mail_configuration(site(plain, tmp_path, mail_security="none", mail_user="", mail_ca_file=None))
    assert found is not None
    with connected(found) as server:
        assert server.noop()[0] == 250
    plain.stop()
    with pytest.raises(UnavailableError), connected(found):
        pass
