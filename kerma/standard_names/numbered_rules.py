"""The naming rules in force, in the order in which they are compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kerma.errors import ConfigurationError
from kerma.standard_names.examination import Examination
from kerma.standard_names.name_text import appearance
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.region import Region


@dataclass(frozen=True)
class NumberedNamingRule:
    """A rule, and its number, by which people name it; later rules have higher numbers."""

    number: int
    rule: NamingRule


@dataclass(frozen=True)
class NamingRules:
    """All rules in force at a site, or those that were at some moment."""

    rules: tuple[NumberedNamingRule, ...] = ()

    @classmethod
    def from_rules(cls, rules: Iterable[NumberedNamingRule]) -> "NamingRules":
        """The rules in the order in which they are compared: an exception is added after what it is excepted from."""
        return cls(tuple(sorted(rules, key=lambda one: -one.number)))

    def deciding(self, examination: Examination) -> NumberedNamingRule | None:
        """The rule that names an examination; None where none fits."""
        exact = self._exact.get((examination.modality, examination.compared_descriptions))
        earliest = exact.number if exact else 0
        for one in self._with_patterns.get(examination.modality, ()):
            if one.number < earliest:
                break
            if one.rule.fits(examination):
                return one
        return exact

    @cached_property
    def _exact(self) -> Mapping[tuple[str, frozenset[tuple[str, str]]], NumberedNamingRule]:
        """The latest exact rule by what it names; each names other examinations, so that one need not try them all."""
        rules = (one for one in reversed(self.rules) if one.rule.is_exact)
        return {(one.rule.modality, one.rule.comparison[-1]): one for one in rules}

    @cached_property
    def _with_patterns(self) -> Mapping[str, Sequence[NumberedNamingRule]]:
        """The rules with patterns by modality, the latest first."""
        found: dict[str, list[NumberedNamingRule]] = {}
        for one in self.rules:
            if not one.rule.is_exact:
                found.setdefault(one.rule.modality, []).append(one)
        return found

    def allow(self, standard_name: str, region: Region) -> bool:
        """Whether no rule gives this name another region."""
        return self._regions.get(standard_name, region) is region

    @cached_property
    def _regions(self) -> Mapping[str, Region]:
        """The region of each name; rules that give one name two are refused."""
        return {one.rule.standard_name: one.rule.region for one in self.rules}

    def split(self, rules: Sequence[NamingRule]) -> "Split":
        """Which of these rules are in force in this order, a later one deciding before an earlier one."""
        numbers = {one.rule: one.number for one in self.rules}
        last, in_order = 0, 0
        for rule in rules:
            number = numbers.get(rule, 0)
            if number <= last:
                break
            last, in_order = number, in_order + 1
        to_add = rules[in_order:]
        needed = {*to_add}
        renewed = tuple(one for one in self.rules if one.rule in needed)
        return Split(to_add, renewed, NamingRules(tuple(one for one in self.rules if one.rule not in needed)))

    def refusals(self, rules: Sequence[NamingRule], suggested: Mapping[str, Region]) -> dict[int, str]:
        """Why new rules cannot be added, by position from 0: beside those in force and the new ones before them.

        No two rules compare the same, and a name has one region and is written in one way, whichever rule or
        suggestion gives it.

        Args:
            rules: new ones.
            suggested: names that suggestions give, and what they cover.
        """
        found: dict[int, str] = {}
        known = {one.rule.comparison: (f"rule {one.number} in force", one.rule) for one in self.rules}
        regions = {**suggested, **{one.rule.standard_name: one.rule.region for one in self.rules}}
        written = {appearance(name): name for name in regions}
        for position, rule in enumerate(rules):
            name = rule.standard_name
            if name not in regions and (other := written.setdefault(appearance(name), name)) != name:
                found[position] = f"{name} looks like {other}, which is in use; write it so, or use another name."
            elif rule.comparison in known:
                found[position] = _of_two(rule, *known[rule.comparison])
            elif (region := regions.setdefault(rule.standard_name, rule.region)) is not rule.region:
                found[position] = _of_two_regions(rule, region)
            else:
                known[rule.comparison] = (f"the new rule at position {position + 1}", rule)
        return found

    def require_valid(self, rules: Sequence[NamingRule], suggested: Mapping[str, Region]) -> None:
        """Make sure that all new rules can be added.

        Raises:
            ConfigurationError: one cannot; the text says why.
        """
        for reason in self.refusals(rules, suggested).values():
            raise ConfigurationError(reason)


class Split(NamedTuple):
    """What to do for rules to decide in an order.

    Attributes:
        to_add: rules that are not in force, or are before a rule that they have to follow.
        renewed: those of them that are in force, to be removed first.
        left: the rules in force without these.
    """

    to_add: Sequence[NamingRule]
    renewed: tuple[NumberedNamingRule, ...]
    left: NamingRules


def _of_two_regions(rule: NamingRule, region: Region) -> str:
    return f"{rule.standard_name} covers {region} already, and cannot cover {rule.region} as well; use another name."


def _of_two(rule: NamingRule, which: str, other: NamingRule) -> str:
    if other == rule:
        return f"{rule} is the same as {which}."
    return (
        f"{rule} compares the same as {which}, which names these examinations {other.standard_name} "
        f"({other.region}): an examination has one standard name. Remove that rule first, or leave this one out."
    )
