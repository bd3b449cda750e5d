"""The standard names that a select box offers: those in use, and those with which reference levels are compared."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.ui.text.i18n import tr
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from kerma.standard_names.standard_name import region_of_name


class NameOptions(NamedTuple):
    """What is offered.

    Attributes:
        in_use: every standard name that is in use, and what it covers, by modality.
        with_levels: standard names of the reference levels in force, by modality.
    """

    in_use: Mapping[ExamModality, Mapping[str, Region]]
    with_levels: Mapping[ExamModality, Sequence[str]]

    def names_of(self, modality: str, *first: str) -> list[str]:
        """The names of a modality, each once: these first, then those in use, then those with levels."""
        code = ExamModality(modality)
        return list(dict.fromkeys((*first, *self.in_use.get(code, ()), *self.with_levels.get(code, ()))))

    def all_names(self) -> list[str]:
        """The names of all modalities in order."""
        return sorted({name for names in (self.in_use, self.with_levels) for some in names.values() for name in some})

    def label(self, name: str, modality: str | None = None) -> str:
        """A name as a select box shows it, of one modality or of any: marked where levels are compared with it."""
        codes = self.with_levels if modality is None else (ExamModality(modality),)
        if not any(name in self.with_levels.get(code, ()) for code in codes):
            return name
        return tr("{name} (has reference levels)", name=name)

    def region(self, modality: str, name: str, otherwise: Region) -> Region:
        """What a name covers: as in use, or as suggestions give it; else as a person selected."""
        in_use = self.in_use.get(ExamModality(modality), {}).get(name)
        return in_use or region_of_name(modality, name) or otherwise
