"""KERMA_RETENTION names SOP classes with an age in days; everything else is refused with what would be right."""

from datetime import UTC, datetime

import pytest

from kerma.errors import ConfigurationError
from kerma.retention.rules import parse


def test_rules_name_a_class_by_keyword_or_uid() -> None:
    first, second = parse("CTImageStorage:90d , 1.2.840.113619.4.30:7d")
    assert (first.sop_class_uid, first.days) == ("1.2.840.10008.5.1.4.1.1.2", 90)
    assert (second.sop_class_uid, second.days) == ("1.2.840.113619.4.30", 7)
    assert [str(first), str(second)] == ["CTImageStorage:90d", "1.2.840.113619.4.30:7d"]


@pytest.mark.parametrize("text", ["", "  ", ","])
def test_without_rules_nothing_is_deleted(text: str) -> None:
    assert parse(text) == []


def test_the_age_counts_from_reception() -> None:
    (rule,) = parse("CTImageStorage:30d")
    assert rule.received_before(datetime(2026, 7, 31, 12, tzinfo=UTC)) == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CTImageStorage", "CTImageStorage:90d"),
        ("CTImageStorage:90", "days"),
        ("CTImageStorage:0d", "1 to 36500 days"),
        ("CTImageStorage:-5d", "days"),
        ("CTImageStorage:3w", "days"),
        ("CTImageStorge:90d", "Did you mean CTImageStorage"),
        ("*:90d", "no SOP class"),
        ("ct:90d", "no SOP class"),
        ("1.2.:90d", "no SOP class"),
        ("CTImageStorage:90d, 1.2.840.10008.5.1.4.1.1.2:30d", "two rules"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words.replace("*", r"\*")):
        parse(text)


@pytest.mark.parametrize(
    ("sop_class", "is_of_reports"),
    [("XRayRadiationDoseSRStorage", True), ("EnhancedSRStorage", True), ("CTImageStorage", False)],
)
def test_reports_are_recognised(sop_class: str, is_of_reports: bool) -> None:
    (rule,) = parse(f"{sop_class}:90d")
    assert rule.is_of_reports is is_of_reports
