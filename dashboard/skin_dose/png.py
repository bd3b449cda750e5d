"""The map as a PNG, drawn here on the server: crisp, with colour bar, isodose lines and a caption."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import streamlit
from PIL import Image, ImageDraw, ImageFont

from dashboard.skin_dose import layout, scale
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from kerma.skin_dose.map import isodoses, unrolled
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.result import DoseOnSkin

PIXELS_PER_CM = 14
#: Of a map that is printed half as wide as a page, so that its words can be read.
PRINTED_PIXELS_PER_CM = 7
_SMOOTH = 2  # drawn larger, then made smaller
_PAPER, _INK, _QUIET, _RING = "#ffffff", "#1d2a33", "#5a6a75", "#3ee6ff"
_MARGIN_PX, _BAR_PX, _BAR_ROOM_PX = 70, 26, 250
_TITLE_ROOM_PX, _NO_TITLE_ROOM_PX = 150, 80
_TEXT_PX, _SMALL_PX, _TITLE_PX, _LINE_PX = 24, 20, 32, 34


def png(found: DoseOnSkin, title: str, caption: Sequence[str], pixels_per_cm: int = PIXELS_PER_CM) -> bytes:
    """The picture.

    Args:
        found: a result of kind map.
        title: its first line; empty where the picture stands below a heading.
        caption: further lines below the map: study, machine, what it was computed with.
        pixels_per_cm: pixels for each centimetre of skin; words have the same size in any case.

    Raises:
        ValueError: it has no map.
    """
    if found.phantom is None or found.dose_mgy is None:
        raise ValueError("there is no map in this result")
    canvas = _Canvas(found.phantom, len(caption), pixels_per_cm, has_title=bool(title))
    canvas.words(_MARGIN_PX, 56, title, _TITLE_PX)
    _skin(canvas, found.phantom, found.dose_mgy)
    _lines(canvas, found)
    _directions(canvas, found.phantom)
    _bar(canvas, float(found.dose_mgy.max(initial=0.0)))
    for number, line in enumerate(caption):
        canvas.words(_MARGIN_PX, canvas.below + 78 + number * _LINE_PX, line, _SMALL_PX, _QUIET)
    return canvas.png()


class _Canvas:
    """Paper with the unrolled skin's centimetres on it."""

    def __init__(self, phantom: Phantom, caption_lines: int, pixels_per_cm: int, *, has_title: bool) -> None:
        self.pixels_per_cm = pixels_per_cm
        self.left_cm, right_cm, self.top_cm, bottom_cm = unrolled.extent(phantom)
        self.above = _TITLE_ROOM_PX if has_title else _NO_TITLE_ROOM_PX
        self.below = self.above + round((bottom_cm - self.top_cm) * pixels_per_cm)
        self.right = _MARGIN_PX + round((right_cm - self.left_cm) * pixels_per_cm)
        size = (self.right + _BAR_ROOM_PX, self.below + 110 + caption_lines * _LINE_PX)
        self.image = Image.new("RGB", (size[0] * _SMOOTH, size[1] * _SMOOTH), _PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def at(self, x_cm: float, y_cm: float) -> tuple[float, float]:
        """The pixel of a place on the unrolled skin."""
        return (
            _MARGIN_PX + (x_cm - self.left_cm) * self.pixels_per_cm,
            self.above + (y_cm - self.top_cm) * self.pixels_per_cm,
        )

    def words(
        self, x: float, y: float, text: str, size: int = _TEXT_PX, colour: str = _INK, anchor: str = "ls", rim: int = 0
    ) -> None:
        """Text at a pixel; `anchor` as Pillow names it; with a dark rim of so many pixels."""
        self.draw.text(
            (x * _SMOOTH, y * _SMOOTH),
            text,
            fill=colour,
            font=_font(size * _SMOOTH),
            anchor=anchor,
            stroke_width=rim * _SMOOTH,
            stroke_fill="#000000",
        )

    def line(self, ends: Sequence[float], width: float, colour: str) -> None:
        """A straight line between two pixels."""
        self.draw.line([end * _SMOOTH for end in ends], fill=colour, width=round(width * _SMOOTH))

    def box(self, box: Sequence[float], outline: str | None = None, width: float = 1) -> None:
        """The outline of a rectangle of pixels."""
        self.draw.rectangle([side * _SMOOTH for side in box], outline=outline, width=round(width * _SMOOTH))

    def paste(self, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], box: Sequence[float]) -> None:
        """Pixels stretched over a box; each stays a sharp rectangle."""
        left, top, right, bottom = (round(side * _SMOOTH) for side in box)
        stretched = Image.fromarray(pixels).resize((right - left, bottom - top), Image.Resampling.NEAREST)
        self.image.paste(stretched, (left, top))

    def png(self) -> bytes:
        """The canvas as a file."""
        width, height = self.image.size
        file = BytesIO()
        small = self.image.resize((width // _SMOOTH, height // _SMOOTH), Image.Resampling.LANCZOS)
        small.save(file, "PNG", optimize=True, dpi=(200, 200))
        return file.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Streamlit's own typeface, which knows every sign that a maker's name may hold; else Pillow's."""
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    for file in media.glob("SourceSansVF-Upright*"):
        font = ImageFont.truetype(file, size)
        font.set_variation_by_name("Medium")
        return font
    return ImageFont.load_default(size)


def _skin(canvas: _Canvas, phantom: Phantom, dose_mgy: isodoses.Floats) -> None:
    top_mgy = scale.top_mgy(float(dose_mgy.max(initial=0.0)))
    for patch in unrolled.patches(phantom):
        left, right, top, bottom = patch.box
        box = (*canvas.at(left, top), *canvas.at(right, bottom))
        canvas.paste(scale.pixels(dose_mgy[patch.cell] / top_mgy), box)
        canvas.box(box, outline=_QUIET, width=2)


def _lines(canvas: _Canvas, found: DoseOnSkin) -> None:
    if found.phantom is None or found.dose_mgy is None:
        return
    lines = isodoses.isodoses(found.phantom, found.dose_mgy, scale.levels_mgy(float(found.dose_mgy.max(initial=0.0))))
    pieces = [(*canvas.at(*piece[:2]), *canvas.at(*piece[2:])) for line in lines for piece in line.segments]
    for width, colour in ((4, "#000000"), (2, "#ffffff")):
        for piece in pieces:
            canvas.line(piece, width, colour)
    for line, position in layout.names(found, canvas.pixels_per_cm / PIXELS_PER_CM):
        x, y = canvas.at(*position)
        canvas.words(x, y, scale.dose_text(line.level_mgy), _SMALL_PX, "#ffffff", "mm", 2)
    at = layout.peak(found)
    if at is not None:
        x, y = canvas.at(*at)
        for reach, colour in ((13, "#000000"), (11, _RING)):
            ring = [(value + side) * _SMOOTH for side in (-reach, reach) for value in (x, y)]
            canvas.draw.ellipse(ring, outline=colour, width=3 * _SMOOTH)
        canvas.words(
            x + 22, y, tr("Peak {dose}", dose=scale.dose_text(found.peak_skin_dose_mgy)), _SMALL_PX, "#ffffff", "lm", 2
        )


def _directions(canvas: _Canvas, phantom: Phantom) -> None:
    for direction in layout.directions(phantom):
        x, y = canvas.at(direction.x, direction.y)
        canvas.words(x, y, direction.word, _SMALL_PX, _QUIET, "mm")


def _bar(canvas: _Canvas, peak_mgy: float) -> None:
    """The colour bar with its unit and ticks."""
    top_mgy = scale.top_mgy(peak_mgy)
    left, top, bottom = canvas.right + 50, canvas.above + 30, canvas.above + 30 + 560
    fractions = np.linspace(1.0, 0.0, 256)[:, None]
    canvas.paste(scale.pixels(fractions), (left, top, left + _BAR_PX, bottom))
    canvas.box((left, top, left + _BAR_PX, bottom), outline=_QUIET)
    canvas.words(left, top - 16, tr("Skin dose ({unit})", unit=scale.UNIT), _SMALL_PX)
    for tick in scale.ticks_mgy(peak_mgy):
        y = bottom - (bottom - top) * tick / top_mgy
        canvas.line((left + _BAR_PX, y, left + _BAR_PX + 8, y), 1.5, _QUIET)
        canvas.words(left + _BAR_PX + 14, y, formatting.estimate(tick), _SMALL_PX, _INK, "lm")
