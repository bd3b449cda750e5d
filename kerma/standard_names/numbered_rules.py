"""The naming rules in force, in the order in which they are compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kerma.errors import ConfigurationError
from kerma.standard_names.examination import Examination
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
        return next((one for one in self.rules if one.rule.fits(examination)), None)

    def require_unambiguous(self, rules: Iterable[NamingRule]) -> None:
        """Make sure that no new rule compares what a rule in force compares, or another new one.

        Raises:
            ConfigurationError: one does; the text names both.
        """
        known = {one.rule.comparison: (f"rule {one.number} in force", one.rule) for one in self.rules}
        for position, rule in enumerate(rules, 1):
            if rule.comparison in known:
                which, other = known[rule.comparison]
                raise ConfigurationError(_of_two(rule, which, other))
            known[rule.comparison] = (f"the new rule at position {position}", rule)

    def require_one_region(self, rules: Iterable[NamingRule], suggested: Mapping[str, Region]) -> None:
        """Make sure that a name has one region, whichever rule or suggestion gives it.

        Args:
            rules: new ones.
            suggested: names that suggestions give, and what they cover.

        Raises:
            ConfigurationError: a name would have two; the text names the region that it has.
        """
        regions = {**suggested, **{one.rule.standard_name: one.rule.region for one in self.rules}}
        for rule in rules:
            region = regions.setdefault(rule.standard_name, rule.region)
            if region is not rule.region:
                raise ConfigurationError(
                    f"{rule.standard_name} covers {region} already, and cannot cover {rule.region} as well; "
                    "use another name."
                )


def _of_two(rule: NamingRule, which: str, other: NamingRule) -> str:
    if other == rule:
        return f"{rule} is the same as {which}."
    return (
        f"{rule} compares the same as {which}, which names these examinations {other.standard_name} "
        f"({other.region}): an examination has one standard name. Remove that rule first, or leave this one out."
    )
