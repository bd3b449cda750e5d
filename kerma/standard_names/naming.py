"""The standard name of an examination: as the latest rule that fits says, else as its texts suggest with certainty."""

from typing import NamedTuple

from kerma.standard_names.examination import Examination
from kerma.standard_names.numbered_rules import NamingRules
from kerma.standard_names.region import Region
from kerma.standard_names.suggestion import Suggestion


class Naming(NamedTuple):
    """What an examination is called.

    Attributes:
        standard_name: its standard name; None where no rule fits and the suggestion does not suffice.
        region: what it covers; None as the name.
        rule_number: the rule that decides; None where none does.
        suggestion: what its texts suggest.
    """

    standard_name: str | None
    region: Region | None
    rule_number: int | None
    suggestion: Suggestion


def naming(examination: Examination, rules: NamingRules, suggestion: Suggestion) -> Naming:
    """What an examination is called under rules.

    A suggestion does not apply where a rule gives the same name another region: a person decides then.
    """
    deciding = rules.deciding(examination)
    if deciding is not None:
        return Naming(deciding.rule.standard_name, deciding.rule.region, deciding.number, suggestion)
    if suggestion.region.is_sufficient and rules.allow(suggestion.standard_name, suggestion.region.region):
        return Naming(suggestion.standard_name, suggestion.region.region, None, suggestion)
    return Naming(None, None, None, suggestion)
