"""What each maker's numbers mean: which table item is which axis, where its zero is, what stands in for what.

The rules are data in `rules/*.toml`, one file a maker, the first that fits is taken; each says in a comment where it
comes from. A model without a rule gets the standard's meaning and is not validated.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from kerma.skin_dose.geometry.table_top import TableTop
from kerma.skin_dose.irradiation import AngleFrame

#: Ways to know the size of the field, the most trusted first.
FIELD_SOURCES = ("dap_over_kerma", "collimation", "shutters", "detector_field")

_NEUTRAL = "dicom"
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Axis:
    """How an axis of the table is told.

    Attributes:
        fact: "longitudinal" or "lateral", the table item that tells it.
        sign: 1, or -1 where the maker counts the other way round.
        offset_mm: added after the sign.
        zero: fact that the item counts from; None where it counts from the isocentre.
    """

    fact: str
    sign: int = 1
    offset_mm: float = 0.0
    zero: str | None = None


@dataclass(frozen=True)
class Rule:
    """The meaning of one family of models.

    Attributes:
        name: what the rule is called in results.
        version: version of its file.
        manufacturer: words of which one begins a word of the manufacturer; empty for any.
        model: beginnings of the model's name; empty for any.
        software: beginnings of the software's version; empty for any.
        validated: whether its geometry was checked with real files.
        source_to_isocenter_mm: where the report tells none.
        across: the table's x, to the left of a patient head first and supine.
        along: the table's z, to the head.
        height: "below_isocenter", or "above_floor".
        isocenter_height_mm: above the floor, where the report tells none.
        field_sources: ways to know the size of the field.
        angle_frame: what the positioner's angles are relative to.
        primary_sign, secondary_sign: -1 where the maker counts against the standard.
        inherent_aluminium_mm: filtration of the tube.
        table: size of the table top.
        needs_site_offset: whether the zero of the table is unknown.
        table_origin_inferred: whether the zero of the table is known from private items alone.
    """

    name: str
    version: str
    manufacturer: tuple[str, ...]
    model: tuple[str, ...]
    validated: bool
    source_to_isocenter_mm: float
    software: tuple[str, ...] = ()
    across: Axis = Axis("longitudinal")
    along: Axis = Axis("lateral")
    height: str = "below_isocenter"
    isocenter_height_mm: float = 1065.0
    field_sources: tuple[str, ...] = FIELD_SOURCES
    angle_frame: AngleFrame = AngleFrame.PATIENT
    primary_sign: int = 1
    secondary_sign: int = 1
    inherent_aluminium_mm: float = 3.1
    table: TableTop = field(default_factory=TableTop)
    needs_site_offset: bool = False
    table_origin_inferred: bool = False

    def fits(self, manufacturer: str, model: str, software: str) -> bool:
        """Whether the rule speaks of that machine; texts as `plain` gives them."""
        named = f" {manufacturer}"
        made = not self.manufacturer or any(f" {word}" in named for word in self.manufacturer)
        of_model = not self.model or any(model.startswith(start) for start in self.model)
        unnamed_maker = not manufacturer and bool(self.model)
        of_software = not self.software or any(software.startswith(start) for start in self.software)
        return (made or unnamed_maker) and of_model and of_software


def plain(text: object) -> str:
    """A name in lower case with single spaces for all that is neither letter nor digit; empty for what is no text."""
    return _NO_WORD.sub(" ", text.lower()).strip() if isinstance(text, str) else ""


def rule_for(study: Mapping[str, Any]) -> Rule:
    """The rule of the study's machine, else that of the standard."""
    named = [plain(study.get(name)) for name in ("manufacturer", "manufacturer_model_name", "software_versions")]
    return next((rule for rule in rules() if rule.fits(*named)), neutral())


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of makers, in the order in which they are tried."""
    here = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    return tuple(
        rule
        for entry in here
        if entry.name.endswith(".toml") and entry.name != f"{_NEUTRAL}.toml"
        for rule in _read(entry.read_text("utf-8"))
    )


@cache
def neutral() -> Rule:
    """The standard's rule, for models without one of their own."""
    return _read(files(__package__).joinpath(f"{_NEUTRAL}.toml").read_text("utf-8"))[0]


def _read(text: str) -> list[Rule]:
    page = tomllib.loads(text)
    return [_rule(entry, page["version"]) for entry in page["rule"]]


def _rule(entry: dict[str, Any], version: str) -> Rule:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    values |= {name: Axis(**entry[name]) for name in ("across", "along") if name in entry}
    if "table" in entry:
        values["table"] = TableTop(**entry["table"])
    if "angle_frame" in entry:
        values["angle_frame"] = AngleFrame(entry["angle_frame"])
    return Rule(version=version, **values)
