"""Rules of the manufacturers: which table item is which axis, where its zero is, and what replaces missing items.

The rules are data in `rules/*.toml`, one file for each manufacturer; the first rule that matches the equipment is used.
Each states its source in a comment. Equipment without a rule is read by the definitions of DICOM, not validated.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from kerma.facts.study import Study
from kerma.skin_dose.geometry.table_top import TableTop
from kerma.skin_dose.irradiation import AngleFrame

#: Sources of the size of the field, by precedence.
FIELD_SOURCES = ("dap_over_kerma", "collimation", "shutters", "detector_field")

_NEUTRAL = "dicom"
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Axis:
    """One horizontal axis of the table as a report states it.

    Attributes:
        fact: which table position is reported for the axis.
        sign: 1, or -1 where the manufacturer counts in the opposite direction.
        offset_mm: added after the sign.
        zero: fact from which the position counts; None where it counts from the isocentre.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    fact: Literal["longitudinal", "lateral"]
    sign: int = 1
    offset_mm: float = 0.0
    zero: Literal["longitudinal_beam_position_mm"] | None = None


@dataclass(frozen=True)
class Rule:
    """How the reports of a group of models are read.

    Attributes:
        name: name of the rule in results.
        version: version of its file.
        manufacturer: prefixes, of which one begins a word of the manufacturer's name; empty for any.
        model: prefixes of the model name; empty for any.
        software: prefixes of the software version; empty for any.
        validated: whether its geometry was checked with reports of patients or phantoms.
        source_to_isocenter_mm: used where the report states none.
        across: x of the table, to the left of a patient head first and supine.
        along: z of the table, to the head.
        height: what the table height counts from.
        isocenter_height_mm: above the floor, used where the report states none.
        field_sources: sources of the size of the field, by precedence.
        angle_frame: what the angles of the positioner are relative to.
        primary_sign, secondary_sign: -1 where the manufacturer counts against the standard.
        inherent_aluminium_mm: inherent filtration of the X-ray tube.
        table: size of the table top.
        needs_site_offset: whether the zero of the table is unknown.
        table_origin_inferred: whether the zero of the table is known from private items alone.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    version: str
    manufacturer: tuple[str, ...]
    model: tuple[str, ...]
    validated: bool
    source_to_isocenter_mm: float
    software: tuple[str, ...] = ()
    across: Axis = Axis("longitudinal")
    along: Axis = Axis("lateral")
    height: Literal["below_isocenter", "above_floor"] = "below_isocenter"
    isocenter_height_mm: float = 1065.0
    field_sources: tuple[str, ...] = FIELD_SOURCES
    angle_frame: AngleFrame = AngleFrame.PATIENT
    primary_sign: int = 1
    secondary_sign: int = 1
    inherent_aluminium_mm: float = 3.1
    table: TableTop = field(default_factory=TableTop)
    needs_site_offset: bool = False
    table_origin_inferred: bool = False

    def matches(self, manufacturer: str, model: str, software: str) -> bool:
        """Whether the rule applies to equipment with these names, as `normalised_name` returns them."""
        words = f" {manufacturer}"
        is_manufacturer = not self.manufacturer or any(f" {prefix}" in words for prefix in self.manufacturer)
        is_model = not self.model or model.startswith(self.model)
        has_model_only = not manufacturer and bool(self.model)
        is_software = not self.software or software.startswith(self.software)
        return (is_manufacturer or has_model_only) and is_model and is_software


def normalised_name(text: str | None) -> str:
    """A name in lower case, with a single space for everything that is neither letter nor digit."""
    return _NO_WORD.sub(" ", (text or "").lower()).strip()


def rule_for(study: Study) -> Rule:
    """The rule that matches the equipment of a study, else that of the standard."""
    names = [
        normalised_name(name) for name in (study.manufacturer, study.manufacturer_model_name, study.software_versions)
    ]
    return next((rule for rule in rules() if rule.matches(*names)), neutral())


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of manufacturers, in the order in which they are tried."""
    return tuple(
        rule
        for entry in sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml") and entry.name != f"{_NEUTRAL}.toml"
        for rule in _read(entry.read_text("utf-8"))
    )


@cache
def neutral() -> Rule:
    """The rule of the DICOM standard, for models without one of their own."""
    return _read(files(__package__).joinpath(f"{_NEUTRAL}.toml").read_text("utf-8"))[0]


def _read(text: str) -> list[Rule]:
    content = tomllib.loads(text)
    return _rules_adapter().validate_python([{**entry, "version": content["version"]} for entry in content["rule"]])


@cache
def _rules_adapter() -> TypeAdapter[list[Rule]]:
    return TypeAdapter(list[Rule])
