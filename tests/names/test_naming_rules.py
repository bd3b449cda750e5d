"""Rules name examinations by patterns, the latest that fits decides, and none contradicts another."""

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import Examination
from kerma.standard_names.naming import naming
from kerma.standard_names.naming_rules import NamingRule, exact_rule
from kerma.standard_names.numbered_rules import NamingRules, NumberedNamingRule
from kerma.standard_names.region import Region
from kerma.standard_names.suggestion import suggest

HEAD = Examination(
    modality="CT",
    study_description="Neuro routine",
    acquisition_protocols=("Head spiral", "Topogram"),
    target_regions=("Head",),
)


def rule(name: str = "CT head", region: Region = Region.HEAD, **patterns: Any) -> NamingRule:
    return NamingRule(modality=ExamModality.CT, standard_name=name, region=region, **patterns)


def in_force(*rules: NamingRule) -> NamingRules:
    return NamingRules.from_rules(NumberedNamingRule(number, one.checked()) for number, one in enumerate(rules, 1))


@pytest.mark.parametrize(
    ("patterns", "does_fit"),
    [
        ({"study_description": "NEURO*"}, True),
        ({"study_description": "neuro"}, False),
        ({"study_description": "neuro routine", "acquisition_protocol": "topogram"}, True),
        ({"study_description": "neuro routine", "acquisition_protocol": "neck*"}, False),
        ({"target_region": "head"}, True),
        ({"requested_procedure": "?*"}, False),
    ],
)
def test_a_rule_fits_where_all_its_patterns_do(patterns: dict[str, str], does_fit: bool) -> None:
    made: dict[str, Any] = {**patterns}
    assert rule(**made).fits(HEAD) is does_fit


def test_a_rule_goes_before_the_suggestion_and_a_later_rule_before_an_earlier_one() -> None:
    suggestion = suggest(HEAD.texts)
    rules = (rule("A", study_description="neuro*"), rule("B", acquisition_protocol="head*"))
    found = [naming(HEAD, in_force(*rules[:count]), suggestion) for count in range(3)]
    assert [(one.standard_name, one.rule_number) for one in found[1:]] == [("A", 1), ("B", 2)]
    assert found[0].standard_name == (suggestion.standard_name if suggestion.region.is_sufficient else None)


@pytest.mark.parametrize(
    ("entered", "complaint"),
    [
        (rule(), "needs at least one other|without a condition"),
        (rule("", study_description="x"), "has 1 to 100 characters"),
        (rule(study_description="**"), "fits every study description"),
        (NamingRule(modality="XX", standard_name="A", region=Region.HEAD, study_description="x"), "no examination mod"),
    ],
)
def test_a_rule_that_cannot_be_one_is_refused(entered: NamingRule, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        entered.checked()


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        ([rule("CT brain", study_description="neuro*")], "same as rule 1 in force, which names these .* CT head"),
        ([rule(study_description="neuro*")], "the same as rule 1 in force"),
        ([rule("A", study_description="x"), rule("B", study_description="x")], "the new rule at position 1"),
        ([rule("CT neck", Region.HEAD, study_description="x")], "CT neck covers neck already"),
        ([rule("CT head", Region.NECK, study_description="x")], "CT head covers head already"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(new: list[NamingRule], complaint: str) -> None:
    known = in_force(rule(study_description="neuro*"))
    with pytest.raises(ConfigurationError, match=complaint):
        known.require_valid([one.checked() for one in new], {"CT neck": Region.NECK})


A, B, C = (rule(name, study_description=f"{name}*") for name in "abc")


@pytest.mark.parametrize(
    ("wanted", "renewed", "to_add"),
    [
        pytest.param([A, B], [], [], id="in force in this order"),
        pytest.param([A, B, C], [], [C], id="a new one at the end"),
        pytest.param([A, C, B], [2], [C, B], id="a new one before one in force"),
        pytest.param([B, A], [1], [A], id="another order"),
        pytest.param([B], [], [], id="one of them"),
    ],
)
def test_rules_in_force_are_renewed_where_they_would_decide_too_early(
    wanted: list[NamingRule], renewed: list[int], to_add: list[NamingRule]
) -> None:
    found = in_force(A, B).split(wanted)
    assert ([one.number for one in found.renewed], found.to_add) == (renewed, to_add)


def ct(**texts: Any) -> Examination:
    return Examination(modality="CT", **texts)


@pytest.mark.parametrize(
    ("named", "other", "does_fit"),
    [
        pytest.param(HEAD, ct(study_description=" neuro ROUTINE"), True, id="in any case, whatever the protocols"),
        pytest.param(HEAD, ct(study_description="Neuro routine 2"), False, id="more words"),
        pytest.param(
            HEAD, ct(study_description="Neuro routine", requested_procedure="CT Abdomen"), False, id="request"
        ),
        pytest.param(ct(study_description="A *"), ct(study_description="A B"), False, id="a star is a star"),
        pytest.param(ct(study_description="A *"), ct(study_description="a *"), True, id="the same star"),
        pytest.param(ct(study_description="???"), ct(study_description="abc"), False, id="question marks"),
        pytest.param(ct(study_description="???"), ct(study_description="???"), True, id="the same question marks"),
        pytest.param(ct(study_description="İnceleme"), ct(study_description="İNCELEME"), True, id="Turkish"),
        pytest.param(ct(acquisition_protocols=("H",)), ct(acquisition_protocols=("H", "X")), True, id="first protocol"),
        pytest.param(
            ct(acquisition_protocols=("H",)),
            ct(study_description="Knee", acquisition_protocols=("H",)),
            False,
            id="the same protocol with a description",
        ),
        pytest.param(ct(study_description="x" * 200), ct(study_description="x" * 200), True, id="a long text"),
    ],
)
def test_an_exact_rule_names_the_examinations_with_these_descriptions_alone(
    named: Examination, other: Examination, *, does_fit: bool
) -> None:
    made = exact_rule(named, "CT head", Region.HEAD)
    assert made.fits(named)
    assert made.fits(other) is does_fit
    assert made.fits(replace(other, modality="DX")) is False


def test_an_exact_rule_and_a_pattern_of_the_same_letters_are_two_rules() -> None:
    exact = exact_rule(HEAD, "CT brain", Region.HEAD)
    in_force(rule(study_description="neuro routine")).require_valid([exact], {})
    with pytest.raises(ConfigurationError, match="rule 1 in force"):
        in_force(exact).require_valid([exact_rule(ct(study_description="NEURO routine"), "A", Region.HEAD)], {})


def test_of_an_exact_rule_and_a_pattern_the_later_one_decides() -> None:
    exact, pattern = exact_rule(HEAD, "exact", Region.HEAD), rule("pattern", study_description="neuro*")
    for rules in ((exact, pattern), (pattern, exact)):
        deciding = in_force(*rules).deciding(HEAD)
        assert deciding is not None
        assert (deciding.number, deciding.rule.standard_name) == (2, rules[1].standard_name)


@pytest.mark.parametrize("is_exact", [False, True])
def test_two_thousand_rules_hold_up_no_study(*, is_exact: bool) -> None:
    rules = in_force(*(rule("A", study_description=f"text {number}", is_exact=is_exact) for number in range(2000)))
    assert rules.deciding(HEAD) is None  # the patterns are compiled now, as in a server after its first study
    before = process_time()
    for number in range(20):
        rules.deciding(ct(study_description=f"something else {number}"))
    assert process_time() - before < 0.4  # seconds of one CPU; 1.3 where each pattern is compiled for each study


@pytest.mark.parametrize("conditions", [{"study_description": "a", "target_region": "b"}, {"study_description": " "}])
def test_an_exact_rule_that_could_fit_nothing_is_refused(conditions: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="exact rule"):
        rule(is_exact=True, **conditions).checked()


@pytest.mark.parametrize(
    "other",
    [
        Examination(modality="CT", study_description="Neuro routine"),
        Examination(modality="CT", requested_procedure="Neuro routine", acquisition_protocols=("Head spiral",)),
        Examination(
            modality="DX", study_description="Neuro routine", acquisition_protocols=("Head spiral", "Topogram")
        ),
    ],
)
def test_examinations_with_other_texts_are_others(other: Examination) -> None:
    assert other.examination_id != HEAD.examination_id
