"""The colours of the theme: readable by everybody, light and dark."""

from __future__ import annotations

import math
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

CONFIG = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text())
THEMES = ("light", "dark")
# WCAG 2.2, 1.4.3 and 1.4.11, level AA.
TEXT, SHAPE = 4.5, 3.0
TEXTS = ("textColor", "linkColor", "grayTextColor", "dataframeHeaderTextColor")
GROUNDS = ("backgroundColor", "secondaryBackgroundColor")
# Linear RGB as somebody sees it who lacks one kind of cones (Machado, Oliveira and Fernandes 2009,
# doi:10.1109/TVCG.2009.113, severity 1).
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
# Minimum distance of neighbours in a legend in CIE 1976 L*a*b*.
NEIGHBOURS, ANY_TWO = 12.0, 5.0

Colour = tuple[float, float, float]


def linear(text: str) -> Colour:
    parts = [int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(linear(one)), luminance(linear(other))))
    return (high + 0.05) / (low + 0.05)


def seen(text: str, kind: str) -> Colour:
    """A colour as somebody sees it; kind "all" has all cones."""
    colour = linear(text)
    if kind == "all":
        return colour
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, colour, strict=True)))) for row in BLIND[kind])
    return red, green, blue


def lab(colour: Colour) -> Colour:
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = luminance(colour)
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def difference(one: str, other: str, kind: str) -> float:
    return math.dist(lab(seen(one, kind)), lab(seen(other, kind)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_stands_out_from_its_ground(theme: str, text: str, ground: str) -> None:
    colours = CONFIG["theme"][theme]
    assert contrast(colours[text], colours[ground]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_a_notice_stands_out_from_its_tint(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    assert contrast(colours["blueTextColor"], colours["blueBackgroundColor"]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_controls_stand_out_from_the_page(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= SHAPE


@pytest.mark.parametrize("theme", THEMES)
def test_twelve_colours_of_charts_stand_out_from_the_page(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    palette = colours["chartCategoricalColors"]
    assert len(set(palette)) == 12
    assert [each for each in palette if contrast(each, colours["backgroundColor"]) < SHAPE] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["all", *BLIND])
def test_colours_beside_each_other_differ_for_colour_blind_people_as_well(theme: str, kind: str) -> None:
    palette = CONFIG["theme"][theme]["chartCategoricalColors"]
    alike = [(a, b) for a, b in pairwise(palette) if difference(a, b, kind) < NEIGHBOURS]
    alike += [(a, b) for a, b in combinations(palette, 2) if difference(a, b, kind) < ANY_TWO]
    assert alike == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_scale_of_a_map_goes_from_the_page_s_colour_to_its_opposite(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    steps = [contrast(each, colours["backgroundColor"]) for each in colours["chartSequentialColors"]]
    assert len(steps) == 10
    assert steps == sorted(steps)
