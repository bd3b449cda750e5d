"""The unrolled map of skin dose as a picture in the browser."""

import base64
from io import BytesIO
from typing import Any

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # pandas ships no annotations
from PIL import Image

from dashboard.skin_dose import isodoses, scale, unrolled
from kerma.skin_dose import place
from kerma.skin_dose.phantom import Phantom
from kerma.skin_dose.result import SkinDose

#: A map is at most so wide and high, and no larger than so many pixels a cm.
WIDEST_PX, HIGHEST_PX, MOST_PIXELS_PER_CM = 560, 620, 6.0
_PIXELS_PER_CELL = 8
_NEARER, _NEAR_MARGIN_CM, _FAINT = 3.5, 4.0, 0.01
_MARGIN_CM = 5.0
_TICK_CM, _FEW_TICKS = 10.0, 4
Box = tuple[float, float, float, float]

_WORDS_COLOUR = "#7d8b95"  # readable on white and on the dark theme's background alike
_ACROSS = "\N{LEFTWARDS ARROW} patient's left   cm from the middle of the back   patient's right \N{RIGHTWARDS ARROW}"
_NAME_ASIDE_CM = 6.5
_LINE, _HALO, _RING = "#ffffff", "#000000", "#3ee6ff"


def figure(found: SkinDose, top_mgy: float | None = None, *, is_near: bool = False) -> alt.LayerChart:
    """The map: cells, outline of the parts, isodose lines, directions, and the peak.

    Args:
        found: a result of kind map.
        top_mgy: upper end of the colour scale; the peak if None.
        is_near: show only the skin that got dose, larger.

    Raises:
        ValueError: it has no map.
    """
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    peak_mgy = float(found.dose_mgy.max(initial=0.0))
    unit = scale.unit_of(peak_mgy)
    left, right, top, bottom = window(found) if is_near else _with_margin(unrolled.extent(found.phantom))
    axes = {
        "x": _axis(left, right, _ACROSS, 0.0 if is_near else _MARGIN_CM, is_signed=True),
        "y": _axis(bottom, top, "cm from the vertex", 0.0 if is_near else _MARGIN_CM),
    }
    most = MOST_PIXELS_PER_CM * (_NEARER if is_near else 1.0)
    pixels = min(most, WIDEST_PX / (right - left), HIGHEST_PX / (bottom - top))
    layers = [
        *_parts(found, top_mgy or peak_mgy, axes),
        _cells(found, axes, top_mgy or peak_mgy, unit),
        *_lines(found, axes, unit, pixels / MOST_PIXELS_PER_CM),
        *([] if is_near else [_directions(found.phantom, axes)]),
        *_peak(found, axes),
    ]
    return alt.LayerChart(layer=layers).properties(
        width=round((right - left) * pixels),
        height=round((bottom - top) * pixels),
        # Streamlit would fit axes and colour bar into the width, and a centimetre would not be as wide as it is high.
        autosize=alt.AutoSizeParams(type="pad", contains="content"),
    )


def _with_margin(box: Box, margin_cm: float = _MARGIN_CM) -> Box:
    left, right, top, bottom = box
    return left - margin_cm, right + margin_cm, top - margin_cm, bottom + margin_cm


def window(found: SkinDose) -> Box:
    """Left, right, top and bottom of the skin that got more than a hundredth of the peak, with a margin, in cm."""
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    box = unrolled.rectangles(found.phantom)
    hit = found.dose_mgy > _FAINT * found.dose_mgy.max(initial=0.0)
    if not hit.any():
        return unrolled.extent(found.phantom)
    limits = (box.left[hit].min(), box.right[hit].max(), box.top[hit].min(), box.bottom[hit].max())
    left, right, top, bottom = _with_margin((*map(float, limits),), _NEAR_MARGIN_CM)  # type: ignore[arg-type]  # four
    all_left, all_right, all_top, all_bottom = _with_margin(unrolled.extent(found.phantom), 0.0)
    return max(left, all_left), min(right, all_right), max(top, all_top), min(bottom, all_bottom)


def cell_rows(found: SkinDose) -> pd.DataFrame:
    """The cells that got dose: their rectangles in cm, dose in mGy and in words, and place in words."""
    if found.phantom is None or found.dose_mgy is None:
        return pd.DataFrame()
    hit = np.flatnonzero(found.dose_mgy > 0)
    box = unrolled.rectangles(found.phantom)
    height_cm = found.patient.height_cm
    return pd.DataFrame(
        {
            "left": box.left[hit],
            "right": box.right[hit],
            "top": box.top[hit],
            "bottom": box.bottom[hit],
            "dose": found.dose_mgy[hit],
            "dose_said": [scale.said(dose) for dose in found.dose_mgy[hit]],
            "place": [place.in_words(found.phantom, int(cell), height_cm) for cell in hit],
        }
    )


def alt_text(found: SkinDose) -> str:
    """The map in one sentence, for who cannot see it."""
    lines = ", ".join(scale.said(level) for level in scale.levels_mgy(found.psd_mgy or 0.0))
    return (
        f"Map of skin dose, unrolled, seen from behind, head at the top. Peak {scale.said(found.psd_mgy)}, "
        f"{found.psd_position}. Isodose lines at {lines or 'no dose'}."
    )


def _axis(low: float, high: float, title: str, margin_cm: float, *, is_signed: bool = False) -> dict[str, Any]:
    """Options of a positional channel that shows cm, the same on both axes; no ticks in the margin."""
    first, last = min(low, high) + margin_cm, max(low, high) - margin_cm
    step = _TICK_CM if last - first > _FEW_TICKS * _TICK_CM else _TICK_CM / 2
    ticks = np.arange(np.ceil(first / step), np.floor(last / step) + 1)
    label = "abs(datum.value)" if is_signed else "datum.value"
    return {
        "scale": alt.Scale(domain=[low, high], nice=False, zero=False),
        "axis": alt.Axis(values=list(ticks * step), labelExpr=label, title=title, grid=False, domain=False, tickSize=4),
    }


def _box(axes: dict[str, Any]) -> dict[str, Any]:
    return {
        "x": alt.X("left:Q", **axes["x"]),
        "x2": "right:Q",
        "y": alt.Y("top:Q", **axes["y"]),
        "y2": "bottom:Q",
    }


def _at(axes: dict[str, Any]) -> dict[str, Any]:
    return {"x": alt.X("x:Q", **axes["x"]), "y": alt.Y("y:Q", **axes["y"])}


def _parts(found: SkinDose, top_mgy: float, axes: dict[str, Any]) -> list[alt.Chart]:
    """Head and trunk, each a picture of its cells: as rectangles they would leave seams on the browser's canvas."""
    if found.phantom is None or found.dose_mgy is None:
        return []
    rows = [
        dict(zip(("left", "right", "top", "bottom"), patch.box, strict=True))
        | {"url": _picture(found.dose_mgy[patch.cell] / scale.top_mgy(top_mgy))}
        for patch in unrolled.patches(found.phantom)
    ]
    parts = alt.Chart(pd.DataFrame(rows))
    return [
        parts.mark_image(aspect=False, tooltip=None, clip=True).encode(**_box(axes), url="url:N"),
        parts.mark_rect(filled=False, stroke=_WORDS_COLOUR, strokeWidth=1.5, tooltip=None, clip=True).encode(
            **_box(axes)
        ),
    ]


def _picture(share: unrolled.Floats) -> str:
    """Shares of the top dose as an address that holds the picture itself; sharp cells."""
    file = BytesIO()
    sharp = scale.pixels(share).repeat(_PIXELS_PER_CELL, axis=0).repeat(_PIXELS_PER_CELL, axis=1)
    Image.fromarray(sharp).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _cells(found: SkinDose, axes: dict[str, Any], top_mgy: float, unit: scale.Unit) -> alt.Chart:
    """What the pointer meets, and the colour bar; the picture below is what is seen."""
    bar = alt.Legend(
        title=f"Skin dose ({unit.symbol})",
        gradientLength=320,
        gradientThickness=16,
        gradientOpacity=1,
        labelExpr=f"format(datum.value / {unit.size_mgy}, '~g')",
        values=list(scale.ticks_mgy(top_mgy)),
    )
    colours = alt.Scale(domain=_steps(top_mgy), range=scale.css_colours(), clamp=True)
    cells: alt.Chart = (
        alt.Chart(cell_rows(found))
        .mark_rect(opacity=0, clip=True)
        .encode(
            **_box(axes),
            color=alt.Color("dose:Q", scale=colours, legend=bar),
            tooltip=[alt.Tooltip("dose_said:N", title="Skin dose"), alt.Tooltip("place:N", title="Place")],
        )
    )
    return cells


def _steps(top_mgy: float) -> list[float]:
    return [float(step) for step in np.linspace(0.0, scale.top_mgy(top_mgy), len(scale.COLOURS))]


def _lines(found: SkinDose, axes: dict[str, Any], unit: scale.Unit, nearer: float) -> list[alt.Chart]:
    if found.phantom is None or found.dose_mgy is None:
        return []
    lines = isodoses.isodoses(found.phantom, found.dose_mgy)
    pieces = pd.DataFrame(
        np.concatenate([line.segments for line in lines]) if lines else np.empty((0, 4)), columns=["x", "y", "x2", "y2"]
    )
    names = pd.DataFrame(
        [
            {"x": x, "y": y, "name": scale.said(line.level_mgy, unit)}
            for line, (x, y) in isodoses.label_places(lines, name_of_peak(found, nearer), nearer)
        ],
        columns=["x", "y", "name"],
    )
    rules = alt.Chart(pieces).encode(**_at(axes), x2="x2:Q", y2="y2:Q")
    words = alt.Chart(names).encode(**_at(axes), text="name:N")
    return [
        rules.mark_rule(color=_HALO, strokeWidth=2.4, strokeCap="round", tooltip=None, clip=True),
        rules.mark_rule(color=_LINE, strokeWidth=1.1, strokeCap="round", tooltip=None, clip=True),
        *_written(words),
    ]


def _written(words: alt.Chart, **options: Any) -> list[alt.Chart]:
    """Words that can be read on any colour: white with a dark rim."""
    style = {"fontSize": 11.5, "fontWeight": 600, "tooltip": None, **options}
    return [
        words.mark_text(color=_HALO, stroke=_HALO, strokeWidth=3, strokeJoin="round", opacity=0.7, **style),
        words.mark_text(color=_LINE, **style),
    ]


def _directions(phantom: Phantom, axes: dict[str, Any]) -> alt.Chart:
    """Left, right, back and front of the patient above the map, head and feet beside it."""
    words = alt.Chart(pd.DataFrame(directions(phantom)))
    placed: alt.Chart = words.mark_text(color=_WORDS_COLOUR, fontSize=12, fontWeight=600, tooltip=None).encode(
        **_at(axes), text="word:N"
    )
    return placed


def directions(phantom: Phantom) -> list[dict[str, Any]]:
    """Words and where they stand, in cm."""
    left, right, top, bottom = unrolled.extent(phantom)
    above, below = top - _MARGIN_CM / 2, bottom + _MARGIN_CM / 2
    quarter = right / 2
    if phantom.name == "plane":
        sides = [(left + quarter, "PATIENT'S LEFT"), (right - quarter, "PATIENT'S RIGHT")]
    else:
        sides = [(-quarter, "LEFT SIDE"), (quarter, "RIGHT SIDE"), (0.0, "BACK")]
        sides += [(0.9 * left, "FRONT"), (0.9 * right, "FRONT")]
    placed = [{"x": x, "y": above, "word": word} for x, word in sides]
    return [*placed, {"x": 0.0, "y": below, "word": "FEET \N{DOWNWARDS ARROW}"}]


def name_of_peak(found: SkinDose, nearer: float = 1.0) -> list[isodoses.Place]:
    """The middle of the peak's name, which stands to the right of its ring."""
    at = peak_at(found)
    return [] if at is None else [(at[0] + _NAME_ASIDE_CM / nearer, at[1])]


def peak_at(found: SkinDose) -> isodoses.Place | None:
    """Where the peak is marked; None where there is none."""
    if found.psd_cell is None or found.phantom is None or not found.psd_mgy:
        return None
    return float(unrolled.x_of(found.phantom)[found.psd_cell]), float(found.phantom.along_cm[found.psd_cell])


def _peak(found: SkinDose, axes: dict[str, Any]) -> list[alt.Chart]:
    at = peak_at(found)
    if at is None:
        return []
    row = {"x": at[0], "y": at[1], "name": f"Peak {scale.said(found.psd_mgy)}"}
    spot = alt.Chart(pd.DataFrame([row])).encode(**_at(axes))
    return [
        spot.mark_point(shape="circle", size=130, color=_HALO, strokeWidth=3.4, opacity=0.8, tooltip=None),
        spot.mark_point(shape="circle", size=130, color=_RING, strokeWidth=1.8, opacity=1, tooltip=None),
        *_written(spot.encode(text="name:N"), dx=11, align="left", dy=0),
    ]
