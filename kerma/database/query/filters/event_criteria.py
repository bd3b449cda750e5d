"""Criteria of irradiation events: number of acquisitions, and facts of which one event of a study must fit."""

from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.fact_criteria import (
    CT,
    EVENT_FACTS,
    FLUOROSCOPY,
    MAMMOGRAPHY,
    NUCLEAR_MEDICINE,
    PROJECTION,
    PROJECTION_AND_MAMMOGRAPHY,
    XRAY,
    contains,
    in_range,
    one_of,
)
from kerma.standard.enumerations import ExamModality


def _event_contains(name: str, *, fact: str, modalities: tuple[ExamModality, ...]) -> Criterion:
    return contains(name, fact=fact, group=FilterGroup.EXPOSURE, target=FilterTarget.EVENT, modalities=modalities)


def _event_one_of(name: str, *, fact: str, modalities: tuple[ExamModality, ...], label: str = "") -> Criterion:
    return one_of(
        name,
        fact=fact,
        group=FilterGroup.EXPOSURE,
        target=FilterTarget.EVENT,
        modalities=modalities,
        label=label or EVENT_FACTS[fact].label,
    )


def _event_range(
    name: str,
    *,
    fact: str,
    modalities: tuple[ExamModality, ...],
    label: str = "",
    target: FilterTarget = FilterTarget.EVENT,
) -> Criterion:
    return in_range(
        name,
        fact=fact,
        group=FilterGroup.EXPOSURE,
        target=target,
        modalities=modalities,
        label=label or EVENT_FACTS[fact].label,
    )


def _event_count(name: str, *, label: str, acquisition_type: str) -> Criterion:
    return Criterion(
        name=name,
        label=label,
        kind=FilterKind.EVENT_COUNT,
        group=FilterGroup.EVENTS,
        columns=("acquisition_type",),
        help="Number of acquisitions of this type in the study.",
        target=FilterTarget.EVENT,
        modalities=CT,
        maximum=1e6,
        vocabulary=(acquisition_type,),
    )


#: In the order in which they are offered.
EVENTS = (
    _event_count("spiral", label="Spiral", acquisition_type="spiral"),
    _event_count("sequenced", label="Sequenced (axial)", acquisition_type="sequenced"),
    _event_count("localizer", label="Localizer", acquisition_type="constant_angle"),
    _event_count("stationary", label="Stationary", acquisition_type="stationary"),
    _event_count("cone_beam", label="Cone beam", acquisition_type="cone_beam"),
    _event_contains("protocol", fact="acquisition_protocol", modalities=XRAY),
    _event_one_of("protocol_is", fact="acquisition_protocol", label="Protocol is", modalities=XRAY),
    _event_one_of("type", fact="acquisition_type", modalities=CT),
    _event_one_of("event_type", fact="irradiation_event_type", modalities=FLUOROSCOPY),
    _event_one_of("view", fact="view", modalities=MAMMOGRAPHY),
    _event_one_of("laterality", fact="laterality", modalities=MAMMOGRAPHY),
    _event_contains("region", fact="target_region", modalities=(*CT, *PROJECTION)),
    _event_range("ctdi", fact="ctdi_vol_mgy", modalities=CT),
    _event_range("event_dlp", fact="dlp_mgy_cm", label="Event DLP", modalities=CT),
    _event_range("event_dap", fact="dap_gy_cm2", label="Event DAP", modalities=PROJECTION_AND_MAMMOGRAPHY),
    _event_range("event_agd", fact="agd_mgy", label="Event AGD", modalities=MAMMOGRAPHY),
    _event_range("thickness", fact="compressed_thickness_mm", label="Compressed thickness", modalities=MAMMOGRAPHY),
    _event_range("kv", fact="tube_voltage_kv", modalities=CT, target=FilterTarget.SOURCE),
    _event_range("kv", fact="tube_voltage_kv", modalities=PROJECTION_AND_MAMMOGRAPHY),
    _event_contains(
        "exposure_control", fact="exposure_control_mode", modalities=(ExamModality.RADIOGRAPHY, *MAMMOGRAPHY)
    ),
    _event_contains("radiopharmaceutical", fact="radiopharmaceutical", modalities=NUCLEAR_MEDICINE),
    _event_one_of(
        "radiopharmaceutical_is",
        fact="radiopharmaceutical",
        label="Radiopharmaceutical is",
        modalities=NUCLEAR_MEDICINE,
    ),
    _event_contains("radionuclide", fact="radionuclide", modalities=NUCLEAR_MEDICINE),
)
