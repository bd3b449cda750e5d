"""Make the pictures of docs/user/skin-dose.md, from synthetic studies alone.

    .venv/bin/python scripts/make_skin_dose_pictures.py

Maps are drawn by the dashboard's own code; frames, angles and factors by the code that computes skin doses.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dashboard.skin_dose.png import png
from kerma.extract import extract
from kerma.facts.projection import ProjectionEvent
from kerma.facts.study import Study
from kerma.simulate.hospital import hospital_studies
from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import AngleFrame, Field, Gantry, Irradiation, Position, Table
from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.phantom.builders import trunk
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.physics import backscatter, beam_quality
from kerma.skin_dose.physics.factors import ones
from kerma.skin_dose.result import SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import IrradiationEventType, Plane

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
HOT_STUDY = "PCI chronic total occlusion"
INK, QUIET, BEAM, SKIN, TABLE = "#1d2a33", "#5a6a75", "#e8a33d", "#f3dccb", "#c9d3da"
COLOURS = ("#1d5c8f", "#2f9e8f", "#e8a33d", "#b8463b")

STUDY = Study(
    manufacturer="Siemens", manufacturer_model_name="AXIOM-Artis", patient_size_m=1.75, patient_weight_kg=75.0
)
FRONTAL = ProjectionEvent(
    plane=Plane.SINGLE,
    irradiation_event_type=IrradiationEventType.FLUOROSCOPY,
    reference_air_kerma_mgy=500.0,
    dap_gy_cm2=50.0,
    tube_voltage_kv=80.0,
    primary_angle_deg=0.0,
    secondary_angle_deg=0.0,
    distance_source_to_detector_mm=1100.0,
    distance_source_to_isocenter_mm=785.0,
    table_longitudinal_position_mm=0.0,
    table_lateral_position_mm=450.0,
    table_height_position_mm=150.0,
    patient_table_relationship="headfirst",
    patient_orientation_modifier="supine",
)
OBLIQUE = [FRONTAL, replace(FRONTAL, primary_angle_deg=45.0), replace(FRONTAL, secondary_angle_deg=30.0)]
ROTATION = [
    replace(
        FRONTAL,
        irradiation_event_type=IrradiationEventType.ROTATIONAL,
        primary_angle_deg=-100.0,
        primary_end_angle_deg=100.0,
        number_of_pulses=200.0,
    )
]

Point = tuple[float, float]
#: Axes of the patient frame.
X, Z = 0, 2


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(exist_ok=True)
    for name, made in (
        ("skin-dose-oblique.png", _map(OBLIQUE, "Three fields: frontal, LAO 45° and cranial 30°")),
        ("skin-dose-rotation.png", _map(ROTATION, "A rotation from RAO 100° over the back to LAO 100°")),
        ("skin-dose-coronary.png", _hot()),
        ("skin-dose-frames.svg", _frames().encode()),
        ("skin-dose-backscatter.svg", _backscatter().encode()),
    ):
        (IMAGES / name).write_bytes(made)
        print(f"{IMAGES / name}: {len(made) / 1000:.0f} kB")


def _map(events: Sequence[ProjectionEvent], title: str) -> bytes:
    calibration = EquipmentCalibration(patient_offset_cm=(0.0, 0.0, 0.0))
    return png(found := skin_dose(STUDY, events, calibration=calibration), title, _caption(found))


def _hot() -> bytes:
    """The study of the demo hospital that has a hot spot."""
    study = next(study for study in hospital_studies() if study.expected.study.get("study_description") == HOT_STUDY)
    extraction = extract(study.objects[0].data)
    events = [event for event in extraction.events if isinstance(event, ProjectionEvent)]
    dose = skin_dose(extraction.study or Study(), events)
    return png(dose, f"{HOT_STUDY} (synthetic)", _caption(dose))


def _caption(found: SkinDose) -> list[str]:
    size = f"{found.patient.height_cm:.0f} cm, {found.patient.weight_kg:.0f} kg"
    events = "1 event" if found.events_mapped == 1 else f"{found.events_mapped} events"
    kerma = f"air kerma {found.reference_air_kerma_mgy:.0f} mGy in {events}"
    return [
        f"Synthetic study; {kerma}; patient {size}",
        f"Peak {found.peak_skin_dose_mgy:.0f} mGy: {found.peak_skin_dose_position}",
    ]


# Drawings


@dataclass
class SvgImage:
    """An SVG; places in cm of the image, y downwards."""

    width_cm: float
    height_cm: float
    scale: float = 5.0
    shapes: list[str] = field(default_factory=list)

    def polygon(self, points: Iterable[Point], fill: str, *, line: str = "none", opacity: float = 1.0) -> None:
        """A filled outline."""
        self.shapes.append(
            f'<polygon points="{self._pixels(points)}" fill="{fill}" stroke="{line}" fill-opacity="{opacity}"/>'
        )

    def line(self, points: Iterable[Point], colour: str = INK, *, width: float = 1.5, extra: str = "") -> None:
        """A line; `extra` are further attributes."""
        self.shapes.append(
            f'<polyline points="{self._pixels(points)}" fill="none" stroke="{colour}" stroke-width="{width}" {extra}/>'
        )

    def dot(self, at: Point, colour: str = INK) -> None:
        """A small disc."""
        x, y = self._pixel(at)
        self.shapes.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>')

    def words(self, at: Point, text: str, *, anchor: str = "start", colour: str = INK, size: int = 13) -> None:
        """Text beside or around a position."""
        x, y = self._pixel(at)
        self.shapes.append(
            f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">{text}</text>'
        )

    def arrow(self, start: Point, end: Point, text: str) -> None:
        """An arrow with a name beyond its tip."""
        self.line((start, end), extra='marker-end="url(#tip)"')
        (x, y), (x0, y0) = end, start
        self.words((x + (x - x0) * 0.25 - 1, y + (y - y0) * 0.25 + 1.2), text)

    def svg(self) -> str:
        """The whole file."""
        width, height = (round(side * self.scale) for side in (self.width_cm, self.height_cm))
        tip = (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0 L8 4 L0 8 z" fill="{INK}"/></marker></defs>'
        )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        )
        paper = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        return "\n".join([f'{head} font-family="sans-serif">', tip, paper, *self.shapes, "</svg>\n"])

    def _pixel(self, at: Point) -> Point:
        return round(at[0] * self.scale, 1), round(at[1] * self.scale, 1)

    def _pixels(self, points: Iterable[Point]) -> str:
        return " ".join("{},{}".format(*self._pixel(point)) for point in points)


#: Where the name of each curve stands below its end, in cm of the image.
BELOW_CM = (1.0, 1.0, -0.5, 3.0)
#: Table's origin in the room for the image: the isocentre in the middle of the trunk.
TABLE_AT = (0.0, 14.0, 50.0)
PAD_CM, TOP_CM, TABLE_HALF_CM = 4.0, 3.0, 22.5
SOURCE_TO_ISOCENTER_CM, SOURCE_TO_REFERENCE_CM, SOURCE_TO_DETECTOR_CM = 78.5, 63.5, 110.0
HALF_FIELD = 0.1


def _frames() -> str:
    """Two views of the same trunk: from the feet with LAO 30°, and from the patient's right with cranial 20°."""
    image = SvgImage(245.0, 152.0)
    _view(image, 60.0, "Seen from the feet: LAO 30°", _beam(30.0, 0.0), across=X, sign=1)
    _view(image, 175.0, "Seen from the patient's right: cranial 20°", _beam(0.0, 20.0), across=Z, sign=-1)
    return image.svg()


def _beam(primary_deg: float, secondary_deg: float) -> Beams:
    event = Irradiation(
        event_index=0,
        plane=Plane.SINGLE,
        reference_air_kerma_mgy=1.0,
        dap_gy_cm2=None,
        source_to_reference_cm=SOURCE_TO_REFERENCE_CM,
        source_to_isocenter_cm=SOURCE_TO_ISOCENTER_CM,
        source_to_detector_cm=SOURCE_TO_DETECTOR_CM,
        start=Gantry(primary_deg, secondary_deg),
        end=None,
        angle_frame=AngleFrame.PATIENT,
        detector_rotation_deg=0.0,
        table=Table(TABLE_AT),
        table_end_cm=None,
        position=Position.HFS,
        field=Field(HALF_FIELD, HALF_FIELD, HALF_FIELD, HALF_FIELD),
        tube_voltage_kv=80.0,
        aluminium_mm=3.1,
        copper_mm=0.2,
        frames=None,
        field_area_ratio=None,
        flags=frozenset(),
    )
    return place_beams([event], ones(1), pad_cm=PAD_CM)


def _view(image: SvgImage, middle: float, title: str, beam: Beams, *, across: int, sign: int) -> None:
    """One view: horizontally an axis of the patient frame, vertically its y.

    Args:
        image: where to.
        middle: where the isocentre is from left to right.
        title: above it.
        beam: the one beam.
        across: which axis, X or Z.
        sign: -1 where the axis points to the left.
    """
    source = beam.source_cm[0]
    isocentre = source + SOURCE_TO_ISOCENTER_CM * beam.axis[0]

    def at(point: np.ndarray | Sequence[float]) -> Point:
        return middle + sign * float(point[across] - isocentre[across]), 70.0 + float(point[1] - isocentre[1])

    side = (beam.u if across == X else beam.v)[0]
    edges = [beam.axis[0] + tangent * side for tangent in (-HALF_FIELD, HALF_FIELD)]
    detector = [source + SOURCE_TO_DETECTOR_CM * edge for edge in edges]
    image.words((middle - 50, 8), title, size=16)
    _couch(image, at, isocentre, across)
    image.polygon([at(source), *map(at, detector)], BEAM, opacity=0.35)
    image.line([at(source), at(source + SOURCE_TO_DETECTOR_CM * beam.axis[0])], QUIET, extra='stroke-dasharray="5 4"')
    image.line([at(end) for end in detector], INK, width=6)
    for position, text in (
        (source, "focus"),
        (source + SOURCE_TO_REFERENCE_CM * beam.axis[0], "reference point"),
        (isocentre, "isocentre"),
    ):
        image.dot(at(position))
        x, y = at(position)
        image.words((x + 2.5, y + 1), text)
    x, y = at(source + SOURCE_TO_DETECTOR_CM * beam.axis[0])
    image.words((x, y - 4), "detector", anchor="middle")
    _axes(image, at, across)


def _couch(
    image: SvgImage, at: Callable[[np.ndarray | Sequence[float]], Point], isocentre: np.ndarray, across: int
) -> None:
    """Patient, pad and table top."""
    body = trunk(Patient())
    if across == X:
        row = np.flatnonzero(body.along_cm == body.along_cm[body.part == 1][0])
        outline = [at(body.centre_cm[cell]) for cell in row]
        ends = (-TABLE_HALF_CM, TABLE_HALF_CM)
    else:
        outline = []
        for number in range(len(body.parts)):
            cells = body.part == number
            low, high = body.centre_cm[cells].min(axis=0), body.centre_cm[cells].max(axis=0)
            box = [(0.0, low[1], high[2]), (0.0, low[1], low[2]), (0.0, high[1], low[2]), (0.0, high[1], high[2])]
            image.polygon([at(corner) for corner in box], SKIN, line=QUIET)
        ends = (isocentre[2] - 60.0, 0.0)
    for top, bottom, colour in ((0.0, PAD_CM, "#e9eef1"), (PAD_CM, PAD_CM + TOP_CM, TABLE)):
        corners = [np.array((end, y, end)) for y in (top, bottom) for end in (ends if y == top else ends[::-1])]
        image.polygon([at(corner) for corner in corners], colour, line=QUIET)
    if outline:
        image.polygon(outline, SKIN, line=QUIET)


def _axes(image: SvgImage, at: Callable[[np.ndarray | Sequence[float]], Point], across: int) -> None:
    """Where patient and table frame begin, and which way their axes point."""
    name = ("x", "", "z")[across]
    for y, text in ((0.0, "patient frame"), (PAD_CM, "table frame")):
        origin = at(np.array((0.0, y, 0.0)))
        image.dot(origin, COLOURS[0])
        if across == Z:
            image.words((origin[0] - 2, origin[1] + (-1 if y == 0 else 3)), text, anchor="end", colour=COLOURS[0])
    corner = at(np.zeros(3))[0] + (25.0 if across == X else 0.0), 125.0
    sideways = 12.0 if across == X else -12.0
    image.arrow(corner, (corner[0] + sideways, corner[1]), name)
    image.arrow(corner, (corner[0], corner[1] + 12.0), "y")


def _backscatter() -> str:
    """Backscatter by the side of the field; nodes of the published fit, and the curves between them."""
    voltage, copper = np.array([60.0, 80.0, 80.0, 120.0]), np.array([0.0, 0.0, 0.9, 0.3])
    nodes = backscatter.at_nodes(beam_quality.at(voltage, np.full(4, 3.1), copper).hvl_mm_al, voltage)
    sides = np.linspace(0, 40, 161)
    image = SvgImage(150.0, 100.0)

    def at(side: float, factor: float) -> Point:
        return 15 + side * 2.4, 90 - (factor - 1) * 110

    for side in range(0, 41, 5):
        image.line((at(side, 1), (at(side, 1)[0], 91.5)))
        image.words((at(side, 1)[0], 95), str(side), anchor="middle", colour=QUIET)
    for tick in (1.0, 1.2, 1.4, 1.6):
        image.line((at(0, tick), at(40, tick)), "#d9e0e4", width=1)
        image.words((12.5, at(0, tick)[1] + 1), f"{tick:.1f}", anchor="end", colour=QUIET)
    image.words((63, 99), "side of the field at the skin (cm)", anchor="middle")
    image.words((3, 8), "backscatter factor")
    for row, colour in enumerate(COLOURS):
        factors = backscatter.between(np.repeat(nodes[row : row + 1], len(sides), axis=0), sides)
        image.line([at(*pair) for pair in zip(sides.tolist(), factors.tolist(), strict=True)], colour, width=2.5)
        for side, factor in zip(backscatter.SIDES_CM, nodes[row].tolist(), strict=True):
            image.dot(at(side, factor), colour)
        text = f"{voltage[row]:.0f} kV, {copper[row]:g} mm Cu"
        image.words((112.5, at(0, float(nodes[row, -1]))[1] + BELOW_CM[row]), text, colour=colour)
    return image.svg()


if __name__ == "__main__":
    main()
