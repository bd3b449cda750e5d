"""Rules of a site that give examinations their standard names."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from kerma.errors import ConfigurationError
from kerma.patterns import checked_pattern, fits
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination import DESCRIPTIONS, SEVERAL, Examination, folded_texts
from kerma.standard_names.name_text import checked_name
from kerma.standard_names.region import Region

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
    """Which examinations have a standard name.

    A condition is a pattern, and one that is None fits every text. Those of an exact rule are the descriptions of an
    examination, letter by letter; where one is None, the examination has none.

    Attributes:
        modality: the examination modality that it concerns.
        standard_name: the name.
        region: what an examination of this name covers.
        study_description: pattern that the study description must fit.
        requested_procedure: pattern that the requested procedure must fit.
        performed_procedure: pattern that the performed procedure must fit.
        acquisition_protocol: pattern that one of the protocols must fit.
        target_region: pattern that one of the target regions must fit.
        is_exact: whether it names the examinations with these very descriptions, and no others.
    """

    modality: str
    standard_name: str
    region: Region
    study_description: str | None = None
    requested_procedure: str | None = None
    performed_procedure: str | None = None
    acquisition_protocol: str | None = None
    target_region: str | None = None
    is_exact: bool = False

    @cached_property
    def conditions(self) -> Mapping[str, str]:
        """The patterns, or the texts of an exact rule, by name of what they are compared with."""
        return {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}

    def __str__(self) -> str:
        """Name and conditions, as the audit trail holds them."""
        texts = (f"{name}={pattern}" for name, pattern in self.conditions.items())
        kind = ["exactly"] if self.is_exact else []
        return " ".join([f"{self.standard_name} ({self.region}):", self.modality, *kind, *texts])

    def checked(self) -> "NamingRule":
        """This rule as it is stored.

        Raises:
            ConfigurationError: the name cannot be one, the modality is unknown, a pattern cannot be one, or
                there is no condition, or an exact rule compares what it cannot.
        """
        name = checked_name(self.standard_name)
        if self.modality not in set(ExamModality):
            raise ConfigurationError(f"{self.modality!r} is no examination modality; these are {_LIST}.")
        if not self.conditions:
            raise ConfigurationError(
                f"A rule without a condition would call every examination {name}; state a pattern for at least one of "
                f"{', '.join(CONDITIONS)}."
            )
        conditions = self._exact_texts() if self.is_exact else self._patterns()
        return NamingRule(
            modality=self.modality,
            standard_name=name,
            region=Region(self.region),
            is_exact=self.is_exact,
            **conditions,
        )

    def _patterns(self) -> dict[str, str]:
        return {name: checked_pattern(value, CONDITIONS[name]) for name, value in self.conditions.items()}

    def _exact_texts(self) -> dict[str, str]:
        texts = {name: value.strip() for name, value in self.conditions.items()}
        if not all(texts.values()):
            raise ConfigurationError("A text of an exact rule is empty; leave out what the examinations do not have.")
        if len(texts) > 1 and not texts.keys() <= set(DESCRIPTIONS):
            raise ConfigurationError(
                f"An exact rule compares {', '.join(DESCRIPTIONS)}; or one of {', '.join(SEVERAL)} alone, of "
                "examinations without a description."
            )
        return texts

    @cached_property
    def comparison(self) -> tuple[str, bool, frozenset[tuple[str, str]]]:
        """What it compares, whatever name it gives: rules that are equal in it fit the same examinations."""
        compared = folded_texts(self.conditions) if self.is_exact else frozenset(self.conditions.items())
        return self.modality, self.is_exact, compared

    def fits(self, examination: Examination) -> bool:
        """Whether an examination meets all conditions; one that lacks what a condition compares does not."""
        if self.modality != examination.modality:
            return False
        if self.is_exact:
            return self.comparison[-1] == examination.compared_descriptions
        return all(
            any(fits(pattern, text) for text in _compared(examination, name))
            for name, pattern in self.conditions.items()
        )


_LIST = ", ".join(ExamModality)
FIELDS = tuple(field.name for field in fields(NamingRule))


def _compared(examination: Examination, condition: str) -> tuple[str, ...]:
    texts: tuple[str, ...] | str | None = getattr(examination, SEVERAL.get(condition, condition))
    return texts if isinstance(texts, tuple) else (texts or "",)


def exact_rule(examination: Examination, standard_name: str, region: Region) -> NamingRule:
    """A rule for all examinations with the descriptions of this one, and no others.

    Raises:
        ConfigurationError: the examination has no text, or the name cannot be one.
    """
    return NamingRule(
        modality=examination.modality,
        standard_name=standard_name,
        region=region,
        is_exact=True,
        **examination.descriptions,
    ).checked()
