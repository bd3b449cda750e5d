"""Recipients of mails: each once, of domains to which the site sends."""

from __future__ import annotations

import pytest

from kerma.errors import ConfigurationError
from kerma.mail_address import MAX_RECIPIENTS, checked_recipients

DOMAINS = {"hospital.example"}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a@hospital.example", " b@hospital.example "], ("a@hospital.example", "b@hospital.example")),
        (
            ["a@hospital.example", "b@hospital.example", "A@Hospital.example"],
            ("a@hospital.example", "b@hospital.example"),
        ),
        (["a@hospital.example"] * (MAX_RECIPIENTS + 1), ("a@hospital.example",)),
    ],
)
def test_each_recipient_is_there_once_in_its_first_spelling(texts: list[str], expected: tuple[str, ...]) -> None:
    assert checked_recipients(texts, DOMAINS) == expected


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "No recipient is stated"),
        (["a@elsewhere.example"], "a domain to which Kerma does not send; allowed: hospital.example"),
        (["a@hospital.example\nBcc: b@elsewhere.example"], "mail address"),
        ([f"{number}@hospital.example" for number in range(MAX_RECIPIENTS + 1)], "51 recipients"),
    ],
)
def test_other_recipients_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        checked_recipients(texts, DOMAINS)
