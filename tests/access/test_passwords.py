"""Which passwords are accepted."""

import pytest

from kerma.access.passwords import HashCost, UnacceptablePasswordError, require_acceptable


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("short", "shorter than 12"),
        ("x" * 1025, "longer than 1024"),
        ("passwordpassword", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("adalovelace1815", "easy to guess"),
        ("kermakermakerma", "easy to guess"),
    ],
)
def test_a_bad_password_is_refused_with_the_reason(password: str, expected: str) -> None:
    with pytest.raises(UnacceptablePasswordError, match=expected):
        require_acceptable(password, "adalovelace1815")


@pytest.mark.parametrize("password", ["violet tram over nineteen hills", "żółta łódź pod mostem 7", "x9$Kq!vT2#mZ"])
def test_a_good_password_is_accepted(password: str) -> None:
    require_acceptable(password, "ada")


def test_a_hash_costs_what_rfc_9106_recommends() -> None:
    assert HashCost() == (64 * 1024, 3)
