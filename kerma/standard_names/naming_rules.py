"""Rules of a site that give examinations their standard names."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from kerma.errors import ConfigurationError
from kerma.patterns import checked_pattern, fits
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import Examination
from kerma.standard_names.region import Region

MAX_NAME_LENGTH = 100

#: What a rule compares, by name of its attributes, and what a pattern of wildcards alone would fit.
CONDITIONS = {
    "study_description": "every study description",
    "requested_procedure": "every requested procedure",
    "performed_procedure": "every performed procedure",
    "acquisition_protocol": "every protocol",
    "target_region": "every target region",
}


@dataclass(frozen=True, kw_only=True)
class NamingRule:
    """Which examinations have a standard name; a condition that is None fits every one.

    Attributes:
        modality: the examination modality that it concerns.
        standard_name: the name.
        region: what an examination of this name covers.
        study_description: pattern that the study description must fit.
        requested_procedure: pattern that the requested procedure must fit.
        performed_procedure: pattern that the performed procedure must fit.
        acquisition_protocol: pattern that one of the protocols must fit.
        target_region: pattern that one of the target regions must fit.
    """

    modality: str
    standard_name: str
    region: Region
    study_description: str | None = None
    requested_procedure: str | None = None
    performed_procedure: str | None = None
    acquisition_protocol: str | None = None
    target_region: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The patterns by name of what they are compared with."""
        values = asdict(self)
        return {name: values[name] for name in CONDITIONS if values[name] is not None}

    def __str__(self) -> str:
        """Name and conditions, as the audit trail holds them."""
        texts = (f"{name}={pattern}" for name, pattern in self.conditions.items())
        return " ".join([f"{self.standard_name} ({self.region}):", self.modality, *texts])

    def checked(self) -> "NamingRule":
        """This rule as it is stored.

        Raises:
            ConfigurationError: the name is empty or too long, the modality is unknown, a pattern cannot be one, or
                there is no condition.
        """
        name = " ".join(self.standard_name.split())
        if not name or len(name) > MAX_NAME_LENGTH:
            raise ConfigurationError(f"A standard name has 1 to {MAX_NAME_LENGTH} characters.")
        if self.modality not in set(ExamModality):
            raise ConfigurationError(f"{self.modality!r} is no examination modality; these are {_LIST}.")
        if not self.conditions:
            raise ConfigurationError(
                f"A rule without a condition would call every examination {name}; state a pattern for at least one of "
                f"{', '.join(CONDITIONS)}."
            )
        patterns = {key: checked_pattern(value, CONDITIONS[key]) for key, value in self.conditions.items()}
        return NamingRule(modality=self.modality, standard_name=name, region=Region(self.region), **patterns)

    @property
    def comparison(self) -> tuple[str, frozenset[tuple[str, str]]]:
        """What it compares, whatever name it gives: rules that are equal in it fit the same examinations."""
        return self.modality, frozenset(self.conditions.items())

    def fits(self, examination: Examination) -> bool:
        """Whether an examination meets all conditions; one that lacks what a condition compares does not."""
        return self.modality == examination.modality and all(
            any(fits(pattern, text) for text in _compared(examination, name))
            for name, pattern in self.conditions.items()
        )


_LIST = ", ".join(ExamModality)
_DESCRIPTIONS = ("study_description", "requested_procedure", "performed_procedure")
_SEVERAL = {"acquisition_protocol": "acquisition_protocols", "target_region": "target_regions"}
FIELDS = tuple(field.name for field in fields(NamingRule))


def _compared(examination: Examination, condition: str) -> tuple[str, ...]:
    texts: tuple[str, ...] | str | None = getattr(examination, _SEVERAL.get(condition, condition))
    return texts if isinstance(texts, tuple) else (texts or "",)


def descriptions(examination: Examination) -> dict[str, str]:
    """Descriptions of an examination by the condition that compares them; a protocol or region where it has none."""
    texts = {name: text for name in _DESCRIPTIONS if (text := getattr(examination, name))}
    if texts:
        return texts
    several = ((condition, getattr(examination, name)) for condition, name in _SEVERAL.items())
    return next(({condition: values[0]} for condition, values in several if values), {})


def exact_rule(examination: Examination, standard_name: str, region: Region) -> NamingRule:
    """A rule for all examinations with the descriptions of this one.

    Raises:
        ConfigurationError: the examination has no text, or the name cannot be one.
    """
    conditions = descriptions(examination)
    return NamingRule(modality=examination.modality, standard_name=standard_name, region=region, **conditions).checked()


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

    def allow(self, standard_name: str, region: Region) -> bool:
        """Whether no rule gives this name another region."""
        return all(one.rule.region is region for one in self.rules if one.rule.standard_name == standard_name)

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
