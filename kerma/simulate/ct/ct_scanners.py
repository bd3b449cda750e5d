"""What a maker's CT scanner adds to an examination: beam, rotation, names, and what its reports state."""

from dataclasses import dataclass

from kerma.simulate.equipment import (
    CANON_CT,
    GE_CT,
    PHILIPS_CT,
    PHILIPS_OLD_CT,
    SIEMENS_CT,
    SIEMENS_PET_CT,
    TOSHIBA_CT,
    Equipment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """One maker's CT scanner.

    Attributes:
        maker: position of its names in `ct_protocols.Names`.
        localizer: what it calls a localizer.
        source_names: what it calls its X-ray sources.
        single_mm: width of a detector row.
        total_mm: width of the beam.
        rotation_s: rotation time for the trunk.
        rotation_head_s: rotation time for the head.
        pitch: pitch for the trunk.
        pitch_head: pitch for the head.
        ctdi_per_100_mas: CTDIw per 100 mAs at 120 kV, body phantom, mGy.
        limit_ma: highest tube current.
        modulation: its name for tube current modulation, and for none.
        length_places: decimals of its scanning lengths.
        localizer_dose: whether its reports give a localizer a dose.
        ssde: whether its reports state SSDE.
        dose_check: whether its reports state dose check values.
        started: whether its reports state when each acquisition started.
        positions: whether its reports state where each acquisition lay.
        volumes: whether they state the volume that can be reconstructed, too.
        comment: text that it adds to each event, with a place for the region.
    """

    manufacturer: int
    localizer: str
    source_names: tuple[str, str] = ("1", "2")
    single_mm: float
    total_mm: float
    rotation_s: float
    rotation_head_s: float
    pitch: float
    pitch_head: float
    ctdi_per_100_mas: float
    limit_ma: float
    modulation: tuple[str, str]
    length_places: int = 0
    localizer_dose: bool = False
    ssde: bool = False
    dose_check: bool = False
    started: bool = False
    positions: bool = False
    volumes: bool = False
    comment: str = ""


SCANNERS: dict[Equipment, Scanner] = {
    SIEMENS_CT: Scanner(
        manufacturer=0,
        localizer="Topogram",
        source_names=("A", "B"),
        single_mm=0.6,
        total_mm=57.6,
        rotation_s=0.5,
        rotation_head_s=1.0,
        pitch=0.6,
        pitch_head=0.55,
        ctdi_per_100_mas=6.8,
        limit_ma=1300,
        modulation=("XYZ_EC", "NONE"),
        localizer_dose=True,
        ssde=True,
        comment="Internal technical scan parameters: Organ Characteristic = {region}, Body Size = {size}",
    ),
    GE_CT: Scanner(
        manufacturer=1,
        localizer="Scout",
        single_mm=0.625,
        total_mm=80.0,
        rotation_s=0.5,
        rotation_head_s=0.7,
        pitch=0.992,
        pitch_head=0.516,
        ctdi_per_100_mas=7.6,
        limit_ma=740,
        modulation=("SmartmA", "Manual mA"),
        length_places=1,
        dose_check=True,
        positions=True,
        volumes=True,
    ),
    PHILIPS_CT: Scanner(
        manufacturer=2,
        localizer="Surview",
        single_mm=0.625,
        total_mm=80.0,
        rotation_s=0.4,
        rotation_head_s=0.75,
        pitch=0.9,
        pitch_head=0.4,
        ctdi_per_100_mas=6.4,
        limit_ma=1000,
        modulation=("DoseRight 3D-DOM", "NONE"),
        length_places=1,
        ssde=True,
        started=True,
        positions=True,
    ),
    CANON_CT: Scanner(
        manufacturer=3,
        localizer="ScanoView",
        single_mm=0.5,
        total_mm=40.0,
        rotation_s=0.5,
        rotation_head_s=0.75,
        pitch=0.813,
        pitch_head=0.625,
        ctdi_per_100_mas=8.4,
        limit_ma=900,
        modulation=("3D/3D", "OFF"),
        length_places=2,
        started=True,
    ),
    SIEMENS_PET_CT: Scanner(
        manufacturer=0,
        localizer="Topogram",
        source_names=("A", "B"),
        single_mm=1.2,
        total_mm=38.4,
        rotation_s=0.5,
        rotation_head_s=1.0,
        pitch=0.8,
        pitch_head=0.55,
        ctdi_per_100_mas=6.8,
        limit_ma=660,
        modulation=("XYZ_EC", "NONE"),
        localizer_dose=True,
    ),
    TOSHIBA_CT: Scanner(
        manufacturer=3,
        localizer="ScanoView",
        single_mm=0.5,
        total_mm=32.0,
        rotation_s=0.5,
        rotation_head_s=0.75,
        pitch=0.828,
        pitch_head=0.656,
        ctdi_per_100_mas=9.1,
        limit_ma=500,
        modulation=("ANGULAR", "NONE"),
        length_places=1,
        started=True,
    ),
    PHILIPS_OLD_CT: Scanner(
        manufacturer=2,
        localizer="Surview",
        single_mm=1.5,
        total_mm=24.0,
        rotation_s=0.75,
        rotation_head_s=1.0,
        pitch=0.938,
        pitch_head=0.688,
        ctdi_per_100_mas=6.6,
        limit_ma=400,
        modulation=("DoseRight", "NONE"),
        started=True,
    ),
}
