"""Encryption of the parts of a backup to recipients, by age or GnuPG, and their decryption."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from kerma.backup.programs import Command, reading_from, require, writing_to
from kerma.errors import ConfigurationError

_AGE_RECIPIENTS = ("age1", "ssh-")


class Method(StrEnum):
    """How the parts of a backup are encrypted; the value is also the ending of their files."""

    NONE = ""
    AGE = ".age"
    GNUPG = ".gpg"


@dataclass(frozen=True)
class Encryption:
    """For whom parts are encrypted.

    Attributes:
        method: age, GnuPG, or none.
        recipients: public keys of age, or keys of GnuPG by e-mail address or fingerprint.
    """

    method: Method
    recipients: Sequence[str] = ()

    @classmethod
    def to(cls, recipients: Sequence[str]) -> "Encryption":
        """Encryption to these recipients: of age where they begin with age1 or ssh-, else of GnuPG; none for none.

        Raises:
            ConfigurationError: some are of age and some of GnuPG.
        """
        of_age = [recipient.startswith(_AGE_RECIPIENTS) for recipient in recipients]
        if not recipients:
            return cls(Method.NONE)
        if any(of_age) and not all(of_age):
            raise ConfigurationError(
                "Recipients must all be of age (age1…, ssh-…) or all of GnuPG (e-mail address, fingerprint)."
            )
        return cls(Method.AGE if all(of_age) else Method.GNUPG, tuple(recipients))

    @contextmanager
    def writing(self, path: Path) -> Iterator[IO[bytes]]:
        """A new file, readable by its owner only, to which the block writes what is to be encrypted.

        Raises:
            ConfigurationError: the program is not installed.
            UnavailableError: it failed; it knows no such recipient, for instance.
        """
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if self.method is Method.NONE:
                yield file
            else:
                with writing_to(Command(self._words(path)), os.environ) as encrypted:
                    yield encrypted
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def _words(self, path: Path) -> list[str]:
        if self.method is Method.AGE:
            return [require("age", "age"), *(f"--recipient={one}" for one in self.recipients), f"--output={path}"]
        # The site names the keys itself; the certificates of others about them (the web of trust) decide nothing.
        options = ["--batch", "--yes", "--no-tty", "--quiet", "--trust-model=always", "--compress-algo=none"]
        recipients = (f"--recipient={one}" for one in self.recipients)
        return [require("gpg", "gnupg"), *options, *recipients, f"--output={path}", "--encrypt"]


@contextmanager
def decrypted(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """What a file of a backup holds, decrypted as its ending states.

    Args:
        path: the file.
        identity: file with the secret key of age; GnuPG takes the key from its own keyring.

    Raises:
        ConfigurationError: the program is not installed, or age lacks a key.
        UnavailableError: it failed: the key is not that of a recipient, or the file is damaged.
    """
    if path.suffix == Method.AGE:
        if identity is None:
            raise ConfigurationError(f"{path.name} is encrypted with age: name the file with its key by --identity.")
        command = [require("age", "age"), "--decrypt", f"--identity={identity}", str(path)]
    elif path.suffix == Method.GNUPG:
        command = [require("gpg", "gnupg"), "--batch", "--no-tty", "--quiet", "--decrypt", str(path)]
    else:
        with path.open("rb") as file:
            yield file
        return
    with reading_from(Command(command), os.environ) as plain:
        yield plain
