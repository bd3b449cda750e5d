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
    """A name that a person, or a confidence, accepts for all examinations with the descriptions of one."""

    examination: Examination
    standard_name: str
    region: Region


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
    for refusing in (_of_others_named, _of_rules):
        reasons |= refusing(connection, {position: rules[position] for position in rules.keys() - reasons.keys()})
    return ExactRules(
        [rule for position, rule in rules.items() if position not in reasons],
        [LeftOut(_texts(accepted[position].examination), reason) for position, reason in sorted(reasons.items())],
    )


def _made(one: AcceptedName) -> NamingRule | str:
    try:
        return exact_rule(one.examination, one.standard_name, one.region)
    except ConfigurationError as error:
        return str(error)


def _of_others_named(connection: Connection, rules: dict[int, NamingRule]) -> dict[int, str]:
    """Reasons of rules that would rename examinations with the same descriptions, which have a name."""
    return dict(_renaming(connection, rules))


def _renaming(connection: Connection, rules: dict[int, NamingRule]) -> Iterator[tuple[int, str]]:
    positions = {(rule.modality, rule.comparison[-1]): position for position, rule in rules.items()}
    for one in examinations(connection):
        key = (one.examination.modality, one.examination.compared_descriptions)
        name = one.standard_name
        if name is not None and key in positions and name != rules[positions[key]].standard_name:
            yield (
                positions[key],
                f"others with these descriptions are called {name}; add a rule with a pattern for the protocol.",
            )


def _of_rules(connection: Connection, rules: dict[int, NamingRule]) -> dict[int, str]:
    """Reasons of rules that contradict one in force, or one before them."""
    positions = sorted(rules)
    refused = naming_rules(connection).refusals([rules[one] for one in positions], suggested_regions(connection))
    return {positions[index]: reason for index, reason in refused.items()}


def _texts(examination: Examination) -> str:
    return " | ".join(dict.fromkeys(examination.descriptions.values())) or "no text"
