"""Prints the tables of docs/user/skin-dose.md: `python -m kerma.skin_dose.listing`."""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from kerma.skin_dose.flags import FLAG_MESSAGES
from kerma.skin_dose.map.uncertainty import ADDED_PERCENT, SOURCES
from kerma.skin_dose.physics import backscatter, beam_quality, table_attenuation
from kerma.skin_dose.rules.manufacturer_rules import Axis, Rule, neutral, rules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "user" / "skin-dose.md"
#: Beams for which factors are printed: tube voltage in kV, aluminium and copper in mm.
_BEAMS = (
    (60, 3.1, 0.0),
    (70, 3.1, 0.0),
    (80, 3.1, 0.0),
    (80, 3.1, 0.2),
    (80, 3.1, 0.9),
    (100, 3.1, 0.1),
    (120, 3.1, 0.3),
)
_WATER_MM = (5.0, 8.0, 10.0, 11.5, 13.0, 15.0, 20.0)
_ALUMINIUM_MM = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0)
_VOLTAGES_KV = (70, 80, 90, 100)
_HEIGHT_DIRECTIONS = {"below_isocenter": "down from the isocentre", "above_floor": "up from the floor"}

Row = Iterable[object]


def flags_table() -> str:
    """Every flag and its meaning."""
    return _table(("flag", "meaning"), ((f"`{flag.value}`", meaning) for flag, meaning in FLAG_MESSAGES.items()))


def uncertainty_table() -> str:
    """Every source of uncertainty."""
    sources = [
        (source.name, _percent(source.calibrated_percent), _percent(source.default_percent)) for source in SOURCES
    ]
    added = [(f"`{flag.value}`, added", _percent(value), _percent(value)) for flag, value in ADDED_PERCENT.items()]
    return _table(("source (k = 1)", "measured by the site", "not measured"), [*sources, *added])


def rules_table() -> str:
    """Every rule of a manufacturer."""
    head = ("rule", "manufacturer", "model", "verified", "table's x", "table's y", "table's z", "isocentre")
    return _table(head, (_rule(rule) for rule in (*rules(), neutral())))


def factors_table() -> str:
    """Factors of typical beams."""
    head = (
        "kV",
        "mm Al",
        "mm Cu",
        "HVL (mm Al)",
        "medium f",
        "table T",
        *(f"B {side} cm" for side in backscatter.SIDES_CM),
    )
    beam = _arrays(_BEAMS)
    quality = beam_quality.at(*beam)
    transmission = table_attenuation.transmission(*beam)
    nodes = backscatter.at_nodes(quality.hvl_mm_al, beam[0])
    factors = np.column_stack((quality.medium_factor, transmission, nodes))
    return _table(
        head,
        (
            (*setting, f"{hvl:.2f}", *(f"{factor:.3f}" for factor in row))
            for setting, hvl, row in zip(_BEAMS, quality.hvl_mm_al, factors, strict=True)
        ),
    )


def transmission_table() -> str:
    """Transmission of typical beams by the water equivalent of table top and pad."""
    beam = _arrays(_BEAMS)
    columns = [table_attenuation.transmission(*beam, water) for water in _WATER_MM]
    head = ("kV", "mm Al", "mm Cu", *(f"{water:g} mm" for water in _WATER_MM))
    return _table(
        head, ((*setting, *(f"{column[row]:.3f}" for column in columns)) for row, setting in enumerate(_BEAMS))
    )


def filtration_table() -> str:
    """Half value layer by tube voltage and inherent filtration."""
    rows = []
    for aluminium in _ALUMINIUM_MM:
        beam = _arrays([(voltage, aluminium, 0.0) for voltage in _VOLTAGES_KV])
        rows.append((f"{aluminium:g}", *(f"{hvl:.2f}" for hvl in beam_quality.at(*beam).hvl_mm_al)))
    return _table(("mm Al", *(f"{voltage} kV" for voltage in _VOLTAGES_KV)), rows)


def equivalents_table() -> str:
    """Equivalents of other filter materials in aluminium and copper."""
    rows = ((name, f"{aluminium:g}", f"{copper:g}") for name, (aluminium, copper) in beam_quality.EQUIVALENTS.items())
    return _table(("1 mm of", "mm Al", "mm Cu"), rows)


#: Tables by the names in the comments of the page.
TABLES: Mapping[str, Callable[[], str]] = {
    "flags": flags_table,
    "uncertainty": uncertainty_table,
    "rules": rules_table,
    "factors": factors_table,
    "transmission": transmission_table,
    "filtration": filtration_table,
    "equivalents": equivalents_table,
}


def with_tables(page: str) -> str:
    """The page with its tables, which stand between `<!-- name -->` and `<!-- end -->`, replaced."""

    def printed(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n\n{TABLES[match[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- end -->", printed, page, flags=re.DOTALL)


def _table(head: Row, rows: Iterable[Row]) -> str:
    names = [str(name) for name in head]
    lines = [names, ["---"] * len(names), *([str(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _arrays(beams: Iterable[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    voltage, aluminium, copper = np.array(list(beams), dtype=np.float64).T
    return voltage, aluminium, copper


def _percent(value: float) -> str:
    return f"{value:g} %"


def _rule(rule: Rule) -> Row:
    return (
        f"`{rule.name}`",
        ", ".join(rule.manufacturer) or "any",
        ", ".join(rule.model) or "any",
        "yes" if rule.validated else "no",
        _axis(rule.across),
        f"height, {_HEIGHT_DIRECTIONS[rule.height]}",
        _axis(rule.along) + (", zero set by the site" if rule.needs_site_offset else ""),
        f"{rule.source_to_isocenter_mm:g} mm",
    )


def _axis(axis: Axis) -> str:
    sign = "\N{MINUS SIGN}" if axis.sign < 0 else ""
    zero = f" \N{MINUS SIGN} {axis.zero.removesuffix('_mm').replace('_', ' ')}" if axis.zero else ""
    return f"{sign}{axis.fact}{zero}"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE}: tables updated.\n")
