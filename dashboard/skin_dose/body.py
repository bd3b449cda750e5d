"""The body with its skin dose as a figure that can be turned.

Plotly's colours are given as rgb(): Streamlit takes some hexadecimal ones, black among them, for placeholders.
"""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go  # type: ignore[import-untyped]  # plotly ships no complete annotations
from numpy.typing import NDArray

from dashboard.skin_dose import anatomical_locations, scale
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.skin_dose.map import unrolled
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.result import SkinDose

HEIGHT_PX = 720
_WORDS_COLOUR = "rgb(125, 139, 149)"
_PEAK_COLOUR = "rgb(62, 230, 255)"
_CAP_COLOUR = "rgb(38, 34, 52)"
_OUTSIDE_CM, _ABOVE_CM, _ROOM_CM = 7.0, 1.5, 9.0
_LARGE = 1.85
_EYE = 1.3
_DIRECTIONS = (msg("LEFT"), msg("RIGHT"), msg("BACK"), msg("FRONT"), msg("HEAD"), msg("FEET"))
# No shade, so that a colour on the body is the colour of the bar; a net of lines shows the form instead.
_LIGHT = {"ambient": 1.0, "diffuse": 0.0, "specular": 0.0, "fresnel": 0.0}
_NET_COLOUR = "rgb(78, 80, 108)"
_NET_CM, _OFF_THE_SKIN_CM, _MERIDIANS = 10.0, 0.8, 12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ColourBar:
    """The colour scale that all parts share, by its upper end."""

    top_mgy: float

    def stops(self) -> list[tuple[float, str]]:
        """The colours, each with its fraction of the scale."""
        fractions = np.linspace(0.0, 1.0, len(scale.COLOURS)).tolist()
        return list(zip(fractions, scale.css_colours(), strict=True))


def plot(found: SkinDose, top_mgy: float | None = None) -> go.Figure:
    """The body, turned so that the peak looks at the reader.

    Args:
        found: a result of kind map.
        top_mgy: upper end of the colour scale; the peak if None.

    Raises:
        ValueError: it has no map.
    """
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    patches = unrolled.patches(found.phantom)
    peak_mgy = float(found.dose_mgy.max(initial=0.0))
    top = top_mgy or peak_mgy
    bar = ColourBar(scale.top_mgy(top))
    drawn = [_skin(found.phantom, found.dose_mgy, patch, bar) for patch in patches]
    if _is_round(found.phantom):
        drawn += [_cap(found.phantom, patch, row) for patch in patches for row in (0, -1)]
    drawn += [_net(found.phantom, patch) for patch in patches]
    made = go.Figure([*drawn, _directions(found.phantom), *_peak(found)])
    made.update_layout(
        height=HEIGHT_PX,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        paper_bgcolor="rgba(0, 0, 0, 0)",
        separators=f"{formatting.decimal('.')} ",
        scene=_scene(found, found.phantom),
    )
    return made


def alt_text(found: SkinDose) -> str:
    """The figure in one sentence, for who cannot see it."""
    return tr(
        "Body with its skin dose, turned to the peak: {dose}, {place}.",
        dose=scale.dose_text(found.peak_skin_dose_mgy),
        place=anatomical_locations.translated_location(found.peak_skin_dose_position),
    )


def _scene(found: SkinDose, phantom: Phantom) -> go.layout.Scene:
    """Room for the body and the words around it, a cm alike on all axes, as large as the page allows."""
    low, high = phantom.centre_cm.min(axis=0) - _ROOM_CM, phantom.centre_cm.max(axis=0) + _ROOM_CM
    size = _LARGE * (high - low) / (high - low).max()
    x, y, z = ({"visible": False, "range": list(ends)} for ends in zip(low.tolist(), high.tolist(), strict=True))
    return go.layout.Scene(
        camera=_camera(found),
        dragmode="orbit",
        aspectmode="manual",
        aspectratio=dict(zip("xyz", size.tolist(), strict=True)),
        xaxis=x,
        yaxis=y,
        zaxis=z,
    )


def _skin(phantom: Phantom, dose_mgy: Floats, patch: unrolled.Patch, bar: ColourBar) -> go.Surface:
    """One part of the body; a round one is closed by its first column."""
    cells = np.hstack([patch.cell, patch.cell[:, :1]]) if _is_round(phantom) else patch.cell
    x, y, z = (phantom.centre_cm[cells, axis] for axis in range(3))
    z = z + _to_the_rim(patch)
    along = tr("{cm} cm from the vertex", cm="%{customdata:.0f}")
    return go.Surface(
        x=x,
        y=y,
        z=z,
        surfacecolor=dose_mgy[cells],
        customdata=phantom.along_cm[cells],
        hovertemplate=f"%{{surfacecolor:.3~r}} {scale.UNIT}<br>{along}<extra></extra>",
        lighting=_LIGHT,
        contours={axis: {"highlight": False} for axis in ("x", "y", "z")},
        cmin=0.0,
        cmax=bar.top_mgy,
        colorscale=bar.stops(),
        colorbar={"title": {"text": tr("Skin dose ({unit})", unit=scale.UNIT)}, "len": 0.6, "thickness": 16},
    )


def _net(phantom: Phantom, patch: unrolled.Patch) -> go.Scatter3d:
    """Lines around and along a part, about every 10 cm, a little off the skin."""
    cells = np.hstack([patch.cell, patch.cell[:, :1]]) if _is_round(phantom) else patch.cell
    points = phantom.centre_cm[cells] + _OFF_THE_SKIN_CM * phantom.normal[cells]
    points[..., 2] += _to_the_rim(patch)
    rows, columns = cells.shape
    around = {0, rows - 1, *range(0, rows, round(_NET_CM / patch.row_cm))}
    along = {round(column) for column in np.linspace(0, columns - 1, _MERIDIANS + 1)}
    gap = np.full((1, 3), np.nan)
    lines = [*(points[row] for row in sorted(around)), *(points[:, column] for column in sorted(along))]
    x, y, z = np.concatenate([part for line in lines for part in (line, gap)]).T
    return go.Scatter3d(x=x, y=y, z=z, mode="lines", line={"color": _NET_COLOUR, "width": 1.5}, hoverinfo="skip")


def _to_the_rim(patch: unrolled.Patch) -> Floats:
    """From the middles of the first and last row of cells to the ends of the part, upwards; (m, 1)."""
    up = np.zeros((len(patch.y), 1))
    up[0], up[-1] = patch.row_cm / 2, -patch.row_cm / 2
    return up


def _is_round(phantom: Phantom) -> bool:
    return phantom.name != "plane"


def _cap(phantom: Phantom, patch: unrolled.Patch, row: int) -> go.Mesh3d:
    """Closes the upper (row 0) or lower (row -1) end of a part; it is no skin and has no dose."""
    ring = phantom.centre_cm[patch.cell[row]] + [0.0, 0.0, float(_to_the_rim(patch)[row, 0])]
    points = np.vstack([ring, ring.mean(axis=0)])
    around = np.arange(len(ring))
    return go.Mesh3d(
        x=points[:, 0],
        y=points[:, 1],
        z=points[:, 2],
        i=around,
        j=np.roll(around, -1),
        k=np.full(len(ring), len(ring)),
        color=_CAP_COLOUR,
        hoverinfo="skip",
        flatshading=True,
        lighting=_LIGHT,
    )


def _directions(phantom: Phantom) -> go.Scatter3d:
    """The patient's left, right, back, front, head and feet, around the body."""
    low, high = phantom.centre_cm.min(axis=0), phantom.centre_cm.max(axis=0)
    middle = (low + high) / 2
    words = [tr(word) for word in _DIRECTIONS]
    positions = np.tile(middle, (len(words), 1))
    for number in range(len(words)):
        axis, is_low = divmod(number, 2)
        positions[number, axis] = low[axis] - _OUTSIDE_CM if is_low else high[axis] + _OUTSIDE_CM
    positions[:4, 2] = low[2]  # not before the skin that is looked at
    return go.Scatter3d(
        x=positions[:, 0],
        y=positions[:, 1],
        z=positions[:, 2],
        mode="text",
        text=words,
        textfont={"color": _WORDS_COLOUR, "size": 13},
        hoverinfo="skip",
    )


def _peak(found: SkinDose) -> list[go.Scatter3d]:
    if found.peak_cell is None or found.phantom is None or not found.peak_skin_dose_mgy:
        return []
    x, y, z = found.phantom.centre_cm[found.peak_cell] + _ABOVE_CM * found.phantom.normal[found.peak_cell]
    words = tr("Peak {dose}", dose=scale.dose_text(found.peak_skin_dose_mgy))
    return [
        go.Scatter3d(
            x=[x],
            y=[y],
            z=[z],
            mode="markers",
            marker={"size": 7, "symbol": "circle-open", "color": _PEAK_COLOUR, "line": {"width": 3}},
            text=[words],
            hovertemplate=f"{words}<br>{anatomical_locations.translated_location(found.peak_skin_dose_position)}<extra></extra>",
        )
    ]


def _camera(found: SkinDose) -> go.layout.scene.Camera:
    """Looks at the peak from outside, a little from above; without a peak, at the back."""
    x, y = (0.0, 1.0)
    if found.peak_cell is not None and found.phantom is not None:
        x, y, _ = found.phantom.normal[found.peak_cell]
    # Somewhat from the side, so that the body looks round.
    turn = np.deg2rad(18)
    x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return go.layout.scene.Camera(
        eye={"x": _EYE * x, "y": _EYE * y, "z": 0.25},
        center={"x": 0, "y": 0, "z": 0},
        projection={"type": "orthographic"},
        up={"x": 0, "y": 0, "z": 1},
    )
