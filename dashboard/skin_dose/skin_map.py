"""The unrolled map of skin dose as a picture in the browser.

It is written as Vega-Lite (https://vega.github.io/vega-lite/docs/), not built with Altair, which would take five times
as long as the map's computation.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd
from PIL import Image

from dashboard.skin_dose import anatomical_locations, layout, scale
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.vega_theme import Spec
from kerma.skin_dose.map import isodoses, unrolled
from kerma.skin_dose.result import DoseOnSkin

#: A map is at most so wide and high, and no larger than so many pixels a cm.
WIDEST_PX, HIGHEST_PX, MAX_PIXELS_PER_CM = 560, 620, 6.0
_PIXELS_PER_CELL = 8
_NEARER = 3.5
_TICK_CM, _FEW_TICKS = 10.0, 4
_WORDS_COLOUR = "#7d8b95"  # readable on white and on the dark theme's background alike
_LINE, _HALO, _RING = "#ffffff", "#000000", "#3ee6ff"
_ACROSS = msg(
    "\N{LEFTWARDS ARROW} patient's left · cm from the middle of the back · patient's right \N{RIGHTWARDS ARROW}"
)
_ALONG = msg("cm from the vertex")


@dataclass(frozen=True)
class SkinMap:
    """The map as Vega-Lite.

    Attributes:
        spec: the specification without its `datasets`.
        rows: the rows of each layer, by the name of the dataset.
    """

    spec: Spec
    rows: Mapping[str, pd.DataFrame]


def specification(
    found: DoseOnSkin, top_mgy: float | None = None, *, is_near: bool = False, widest_px: int = WIDEST_PX
) -> SkinMap:
    """The map as Vega-Lite: cells, outline of the parts, isodose lines, directions, and the peak.

    Args:
        found: a result of kind map.
        top_mgy: upper end of the colour scale; the peak if None.
        is_near: show only the skin that got dose, larger.
        widest_px: the map is at most so wide, without axis and colour bar.

    Raises:
        ValueError: it has no map.
    """
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    top = scale.top_mgy(top_mgy or float(found.dose_mgy.max(initial=0.0)))
    window = layout.irradiated(found.phantom, found.dose_mgy) if is_near else layout.whole(found.phantom)
    left, right, upper, lower = window
    max_pixels = MAX_PIXELS_PER_CM * (_NEARER if is_near else 1.0)
    pixels = min(max_pixels, widest_px / (right - left), HIGHEST_PX / (lower - upper))
    margin_cm = 0.0 if is_near else layout.MARGIN_CM
    spec: Spec = {
        "width": round((right - left) * pixels),
        "height": round((lower - upper) * pixels),
        # Streamlit would fit axes and colour bar into the width, and a centimetre would not be as wide as it is high.
        "autosize": {"type": "pad", "contains": "content"},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **_axis(left, right, tr(_ACROSS), margin_cm)},
            "y": {"field": "y", "type": "quantitative", **_axis(lower, upper, tr(_ALONG), margin_cm)},
        },
        "layer": [*_PARTS, _cells(top), *_LINES, *([] if is_near else [_DIRECTIONS]), *_PEAK],
    }
    return SkinMap(spec, _data(found, top, pixels / MAX_PIXELS_PER_CM))


def alt_text(found: DoseOnSkin) -> str:
    """The map in one sentence, for who cannot see it."""
    lines = ", ".join(scale.dose_text(level) for level in scale.levels_mgy(found.peak_skin_dose_mgy or 0.0))
    return tr(
        "Map of skin dose, unrolled, seen from behind, head at the top. Peak {dose}, {place}. "
        "Isodose lines at {lines}.",
        dose=scale.dose_text(found.peak_skin_dose_mgy),
        place=anatomical_locations.translated_location(found.peak_skin_dose_position),
        lines=lines or tr("no dose"),
    )


def _axis(low: float, high: float, title: str, margin_cm: float) -> Spec:
    """Scale and axis in cm from `low` to `high`, which may be the smaller; no ticks in the margin."""
    first, last = min(low, high) + margin_cm, max(low, high) - margin_cm
    step = _TICK_CM if last - first > _FEW_TICKS * _TICK_CM else _TICK_CM / 2
    ticks = np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step
    return {
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {
            "values": ticks.tolist(),
            "labelExpr": "abs(datum.value)",
            "title": title,
            "grid": False,
            "domain": False,
            "tickSize": 4,
        },
    }


def _data(found: DoseOnSkin, top_mgy: float, nearer: float) -> dict[str, pd.DataFrame]:
    """The rows of each layer, by name."""
    assert found.phantom is not None  # `figure` has refused what has no map
    assert found.dose_mgy is not None
    parts = [(*patch.box, _picture(found.dose_mgy[patch.cell] / top_mgy)) for patch in unrolled.patches(found.phantom)]
    lines = [
        line.segments
        for line in isodoses.isodoses(
            found.phantom, found.dose_mgy, scale.levels_mgy(float(found.dose_mgy.max(initial=0.0)))
        )
    ]
    named = [(*at, scale.dose_text(line.level_mgy)) for line, at in layout.names(found, nearer)]
    peak = layout.peak(found)
    return {
        "parts": pd.DataFrame(parts, columns=["left", "right", "top", "bottom", "url"]),
        "cells": layout.cells(found),
        "lines": pd.DataFrame(np.concatenate([*lines, np.empty((0, 4))]), columns=["x", "y", "x2", "y2"]),
        "names": pd.DataFrame(named, columns=["x", "y", "word"]),
        "directions": pd.DataFrame(layout.directions(found.phantom)),
        "peak": pd.DataFrame(
            [] if peak is None else [(*peak, tr("Peak {dose}", dose=scale.dose_text(found.peak_skin_dose_mgy)))],
            columns=["x", "y", "word"],
        ),
    }


def _picture(fraction: unrolled.Floats) -> str:
    """Fractions of the top dose as a data URL of an image; sharp cells."""
    file = BytesIO()
    sharp = scale.pixels(fraction).repeat(_PIXELS_PER_CELL, axis=0).repeat(_PIXELS_PER_CELL, axis=1)
    Image.fromarray(sharp).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _layer(data: str, mark: str, style: Spec, encoding: Spec | None = None) -> Spec:
    return {
        "data": {"name": data},
        "mark": {"type": mark, "tooltip": None, "clip": mark != "text", **style},
        **({"encoding": encoding} if encoding else {}),
    }


_BOX: Spec = {"x": {"field": "left"}, "x2": {"field": "right"}, "y": {"field": "top"}, "y2": {"field": "bottom"}}
_LINE_ENDS: Spec = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
_WORD: Spec = {"text": {"field": "word"}}

# Head and trunk, each a picture of its cells: as rectangles they would leave seams on the browser's canvas.
_PARTS = [
    _layer("parts", "image", {"aspect": False}, {**_BOX, "url": {"field": "url"}}),
    _layer("parts", "rect", {"filled": False, "stroke": _WORDS_COLOUR, "strokeWidth": 1.5}, _BOX),
]


def _cells(top_mgy: float) -> Spec:
    """What the pointer meets, and the colour bar; the picture below is what is seen."""
    steps = np.linspace(0.0, top_mgy, len(scale.COLOURS))
    colour: Spec = {
        "field": "dose",
        "type": "quantitative",
        "scale": {"domain": steps.tolist(), "range": [*scale.css_colours()], "clamp": True},
        "legend": {
            "title": tr("Skin dose ({unit})", unit=scale.UNIT),
            "gradientLength": 320,
            "gradientThickness": 16,
            "gradientOpacity": 1,
            "labelExpr": scale.LABEL_EXPRESSION,
            "values": [*scale.ticks_mgy(top_mgy)],
        },
    }
    encoding: Spec = {
        **_BOX,
        "color": colour,
        "tooltip": [{"field": "dose_text", "title": tr("Skin dose")}, {"field": "place", "title": tr("Place")}],
    }
    return _layer("cells", "rect", {"opacity": 0}, encoding)


def _written(data: str, style: Spec | None = None) -> list[Spec]:
    """Words that can be read on any colour: white with a dark rim."""
    font: Spec = {"fontSize": 11.5, "fontWeight": 600, **(style or {})}
    rim: Spec = {"color": _HALO, "stroke": _HALO, "strokeWidth": 3, "strokeJoin": "round", "opacity": 0.7}
    return [_layer(data, "text", {**rim, **font}, _WORD), _layer(data, "text", {"color": _LINE, **font}, _WORD)]


_LINES = [
    *(
        _layer("lines", "rule", {"color": colour, "strokeWidth": width, "strokeCap": "round"}, _LINE_ENDS)
        for colour, width in ((_HALO, 2.4), (_LINE, 1.1))
    ),
    *_written("names"),
]
_DIRECTIONS = _layer("directions", "text", {"color": _WORDS_COLOUR, "fontSize": 12, "fontWeight": 600}, _WORD)
_PEAK = [
    *(
        _layer("peak", "point", {"shape": "circle", "size": 130, "opacity": 1, "color": colour, "strokeWidth": width})
        for colour, width in ((_HALO, 3.4), (_RING, 1.8))
    ),
    *_written("peak", {"dx": 11, "align": "left"}),
]
