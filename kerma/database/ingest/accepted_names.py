"""Names that people accept for examinations that wait: which can become exact rules, and why others cannot."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from kerma.database.named_examinations import examinations, suggested_regions
from kerma.database.naming_rules_in_force import naming_rules
from kerma.errors import ConfigurationError
from kerma.standard_names.examination import Examination
from kerma.standard_names.naming_rules import NamingRule, exact_rule
from kerma.standard_names.region import Region


class AcceptedName(NamedTuple):
    """A name that a person, or a confidence, accepts for all examinations with the descriptions of one.

    Attributes:
        examination: one of them.
        standard_name: the name.
        region: what it covers.
        corrected: the name that their texts gave them, and that this one replaces; None: they have none.
    """

    examination: Examination
    standard_name: str
    region: Region
    corrected: str | None = None


class LeftOut(NamedTuple):
    """An accepted name that cannot become a rule.

    Attributes:
        texts: descriptions of the examination.
        reason: why not.
    """

    texts: str
    reason: str


class ExactRules(NamedTuple):
    """The rules of accepted names, and those that cannot become one."""

    rules: Sequence[NamingRule]
    left_out: Sequence[LeftOut]


def exact_rules(connection: Connection, accepted: Sequence[AcceptedName]) -> ExactRules:
    """The rules of accepted names that can be added together: one that cannot holds up no other one."""
    made = {position: _made(one) for position, one in enumerate(accepted)}
    reasons = {position: rule for position, rule in made.items() if isinstance(rule, str)}
    rules = {position: rule for position, rule in made.items() if isinstance(rule, NamingRule)}
    reasons |= dict(_renaming(connection, rules, accepted))
    reasons |= _of_rules(connection, {position: rules[position] for position in rules.keys() - reasons.keys()})
    return ExactRules(
        [rule for position, rule in rules.items() if position not in reasons],
        [LeftOut(_texts(accepted[position].examination), reason) for position, reason in sorted(reasons.items())],
    )


def _made(one: AcceptedName) -> NamingRule | str:
    try:
        return exact_rule(one.examination, one.standard_name, one.region)
    except ConfigurationError as error:
        return str(error)


def _renaming(
    connection: Connection, rules: dict[int, NamingRule], accepted: Sequence[AcceptedName]
) -> Iterator[tuple[int, str]]:
    """Reasons of rules that would rename examinations with the same descriptions, which have another name."""
    positions = {(rule.modality, rule.comparison[-1]): position for position, rule in rules.items()}
    for one in examinations(connection):
        position = positions.get((one.examination.modality, one.examination.compared_descriptions))
        name = one.standard_name
        if position is None or name in {None, rules[position].standard_name}:
            continue
        if one.rule_number is None and name == accepted[position].corrected:
            continue
        yield (
            position,
            f"others with these descriptions are called {name}; add a rule with a pattern for the protocol.",
        )


def _of_rules(connection: Connection, rules: dict[int, NamingRule]) -> dict[int, str]:
    """Reasons of rules that contradict one in force, or one before them."""
    positions = sorted(rules)
    refused = naming_rules(connection).refusals([rules[one] for one in positions], suggested_regions(connection))
    return {positions[index]: reason for index, reason in refused.items()}


def _texts(examination: Examination) -> str:
    return " | ".join(dict.fromkeys(examination.descriptions.values())) or "no text"
