"""What a pattern of a site fits; people enter them, and Orthanc's reader compares each object with them."""

import pytest

from kerma.patterns import checked_pattern, fits


@pytest.mark.parametrize("text", ["İnceleme", "ÄRZTE", "Straße", "ΣΊΣΥΦΟΣ"])
def test_a_pattern_of_the_letters_of_a_text_fits_it(text: str) -> None:
    assert fits(checked_pattern(text, "every text"), text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        *(("a*", "ABC", True), ("*c", "abc", True), ("*b*", "abc", True), ("a?c", "abc", True), ("abc", " abc ", True)),
        *(("a*c*", "abcbc", True), ("*ab*ab", "ab", False), ("a*b*", "ac", False), ("a", "abc", False)),
        *(("*b?c*", "abcb\ncd", True), ("a.c", "abc", False), ("50%", "50x", False), ("a_c", "abc", False)),
        *(("\\d*", "5", False), ("\\d*", "\\d5", True), ("[a]*", "a", False)),
        # Tried at all combinations of places, these would take hours.
        *(("*" + "a*" * 31 + "b", "a" * 320, False), ("*" + "a?*" * 20 + "b", "a" * 320, False)),
    ],
)
def test_a_star_fits_any_characters_and_a_question_mark_one(pattern: str, text: str, expected: bool) -> None:
    assert fits(pattern, text) is expected
