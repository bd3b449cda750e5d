"""The skin dose of a study as text: peak, uncertainty, areas, assumptions, versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.skin_dose import anatomical_locations, scale
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.translated_messages import translated
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.result import AREA_THRESHOLDS_GY, DoseInterval, ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration

REMINDER = msg(
    "An estimate for the follow-up of skin reactions, made from the dose report and a phantom; it is not a measurement "
    "on this patient."
)
NOT_COMPUTED = msg(
    "The skin dose of this study has not been computed. The command kerma recalculate skin-dose asks for it."
)
WAITING = {
    "waiting": msg("The skin dose waits to be computed; reload the page in a moment."),
    "under way": msg("The skin dose is being computed; reload the page in a moment."),
}
_OLD = msg("What is shown is the former result.")
# Words that are stored with a result: its phantom, its medium, and what has versions.
_STORED_WORDS = (msg("trunk"), msg("cylinder"), msg("plane"), msg("water"))
_VERSIONED = (msg("method"), msg("tables"), msg("rules"), msg("rule files"))

Pairs = list[tuple[str, str]]


def of_job(state: str | None, *, has_result: bool) -> str | None:
    """The state of the computation that a study waits for; None where it waits for none."""
    if state is None:
        return None if has_result else tr(NOT_COMPUTED)
    message = (
        tr(WAITING[state])
        if state in WAITING
        else tr("The skin dose could not be computed: {why}", why=translated(state))
    )
    return f"{message} {tr(_OLD)}" if has_result else message


def of_kind(found: SkinDose) -> str | None:
    """Why there is no map, or no dose; None where there is a map."""
    if found.kind is ResultKind.MAP:
        return None
    reason = tr(found.reason or FLAG_MESSAGES[Flag.BEAM_MISSES_PHANTOM])
    return f"{tr('A skin dose is not possible.')} {reason}" if found.kind is ResultKind.NONE else reason


def peak_label(found: SkinDose) -> str:
    """What the peak is called."""
    return tr("Peak skin dose, upper bound") if found.is_upper_bound else tr("Peak skin dose")


def peak_meaning(found: SkinDose) -> str:
    """What the peak is."""
    if found.is_upper_bound:
        return tr("The dose on the skin is not higher, with its uncertainty (k = 2); it may be much lower.")
    return tr("The highest absorbed dose on the skin.")


def peak_text(found: SkinDose) -> str:
    """The peak with its unit, an upper bound as such: "≤ 135 mGy"."""
    return scale.dose_text(found.peak_skin_dose_mgy, is_upper_bound=found.is_upper_bound)


def uncertainty(found: SkinDose) -> str | None:
    """As in "± 31 % (k = 2)", or that an upper bound contains it; None where it is not known."""
    if found.uncertainty_k2_percent is None:
        return None
    percent = formatting.number(round(found.uncertainty_k2_percent))
    return tr("contains {percent} % (k = 2)", percent=percent) if found.is_upper_bound else f"± {percent} % (k = 2)"


def where(found: SkinDose) -> Pairs:
    """Place of the peak and how sure it is."""
    pairs = (
        [(tr("Place"), anatomical_locations.translated_location(found.peak_skin_dose_position))]
        if found.peak_skin_dose_position
        else []
    )
    if found.interval is not None and found.uncertainty_k2_percent is not None:
        pairs.append((tr("Uncertainty (k = 2)"), _interval(found.interval, found.uncertainty_k2_percent)))
    if found.position_interval_mgy is not None:
        pairs.append((tr("Positions uncertain (95 %)"), span(*found.position_interval_mgy)))
    pairs += [(tr("Plane {plane} alone", plane=plane), scale.dose_text(peak)) for plane, peak in _planes(found).items()]
    return pairs


def _interval(interval: DoseInterval, percent: float) -> str:
    """The expanded uncertainty, and the interval: "± 31 %: 3 800 to 7 220 mGy"; that of an upper bound is in it."""
    rounded = formatting.number(round(percent))
    if interval.low_mgy is None:
        bound = scale.dose_text(interval.high_mgy, is_upper_bound=True)
        return tr("{bound}, contains {percent} %", bound=bound, percent=rounded)
    return f"± {rounded} %: {span(interval.low_mgy, interval.high_mgy)}"


def _planes(found: SkinDose) -> Mapping[str, float]:
    return found.plane_peak_skin_dose_mgy if len(found.plane_peak_skin_dose_mgy) > 1 else {}


def span(low_mgy: float, high_mgy: float) -> str:
    """An interval of doses: "3 800 to 7 220 mGy"."""
    low, high = formatting.estimate(low_mgy, high_mgy), formatting.estimate(high_mgy, low_mgy)
    return tr("{low} to {high}", low=low, high=f"{high} {scale.UNIT}")


def areas(area_above_cm2: Sequence[float]) -> Pairs:
    """Skin area above each of `AREA_THRESHOLDS_GY`: up to the first that nothing reaches."""
    pairs: Pairs = []
    for gray, area in zip(AREA_THRESHOLDS_GY, area_above_cm2, strict=False):
        pairs.append((tr("Above {gray} Gy", gray=formatting.number(gray)), f"{formatting.estimate(area)} cm²"))
        if area == 0:
            break
    return pairs


def hitting(found: SkinDose, events: Sequence[ProjectionEvent]) -> Pairs:
    """Fraction of the reported dose that is in the map; without beams on a phantom, the reported dose."""
    kerma, dap = formatting.MISSING, formatting.MISSING
    if found.reference_air_kerma_mgy or _is_stated("reference_air_kerma_mgy", events):
        kerma = scale.dose_text(found.reference_air_kerma_mgy)
    if found.dap_gy_cm2 or _is_stated("dap_gy_cm2", events):
        dap = f"{formatting.number(round(found.dap_gy_cm2, 3))} Gy·cm²"
    every = formatting.number(len(events))
    if found.kind not in (ResultKind.MAP, ResultKind.MISSES):
        return [(tr("Air kerma"), kerma), (tr("DAP"), dap), (tr("Events"), every)]
    mapped = formatting.number(found.events_mapped)
    return [
        (
            tr("Air kerma on the phantom"),
            _fraction(found.reference_air_kerma_on_phantom_mgy, found.reference_air_kerma_mgy, kerma),
        ),
        (tr("DAP on the phantom"), _fraction(found.dap_on_phantom_gy_cm2, found.dap_gy_cm2, dap)),
        (tr("Events in the map"), tr("{part} of {whole}", part=mapped, whole=every)),
        (tr("Peak over air kerma"), _ratio(found)),
    ]


def _is_stated(name: str, events: Sequence[ProjectionEvent]) -> bool:
    """Whether an event states the dose: a sum over none that does is not zero, but absent."""
    return any(getattr(event, name) is not None for event in events)


def _fraction(part: float, whole: float, whole_text: str) -> str:
    if whole <= 0:
        return formatting.MISSING
    return tr("{percent} % of {whole}", percent=formatting.number(round(100 * part / whole, 1)), whole=whole_text)


def _ratio(found: SkinDose) -> str:
    return (
        formatting.estimate(found.peak_skin_dose_mgy / found.reference_air_kerma_mgy)
        if found.peak_skin_dose_mgy and found.reference_air_kerma_mgy
        else formatting.MISSING
    )


def computed_with(found: SkinDose, computed_at: datetime | None = None) -> Pairs:
    """Phantom, machine settings, and versions."""
    pairs = [(tr("Phantom"), tr(found.phantom.name))] if found.phantom is not None else []
    pairs += [(tr("Patient size"), patient_size(found)), (tr("Equipment settings"), settings(found.calibration))]
    pairs += [(tr("Dose in"), tr(found.medium)), (tr("Versions"), versions(found))]
    if computed_at is not None:
        pairs.append((tr("Computed"), formatting.received(computed_at)))
    return pairs


def patient_size(found: SkinDose) -> str:
    """Height and weight of the phantom, and where they come from."""
    origin = tr("assumed") if found.patient.is_assumed else tr("from the report")
    height, weight = (formatting.estimate(value) for value in (found.patient.height_cm, found.patient.weight_kg))
    return f"{height} cm, {weight} kg, {origin}"


def versions(found: SkinDose) -> str:
    """Versions of method, tables and rules, in one line; the method first."""
    ordered = sorted(found.versions.items(), key=lambda item: (item[0] != "method", item[0]))
    return ", ".join(f"{formatting.word(name)} {version}" for name, version in ordered)


def settings(site: EquipmentCalibration) -> str:
    """What the site has set for the machine, in one line."""
    parts = [
        tr("table zero {place}", place=_point(site.table_zero_cm)) if site.table_zero_cm else "",
        tr("patient offset {place}", place=_point(site.patient_offset_cm)) if site.patient_offset_cm else "",
        _with_number(msg("table {number} mm water"), site.table_water_equivalent_mm),
        _with_number(msg("KAP meter factor {number}"), site.kap_meter_calibration_factor),
        "" if site.calibrated_on is None else tr("calibrated {day}", day=formatting.day(site.calibrated_on)),
        _with_number(msg("inherent filtration {number} mm Al"), site.inherent_filtration_mm_al),
    ]
    return ", ".join(part for part in parts if part) or tr("none set, defaults of model and method")


def _with_number(message: str, value: float | None) -> str:
    return "" if value is None else tr(message, number=formatting.number(value))


def _point(point: tuple[float, float, float]) -> str:
    return f"({', '.join(formatting.number(value) for value in point)}) cm"


def flags(found: SkinDose) -> Pairs:
    """How many events each flag concerns, and what it says; those of the whole study first."""
    ordered = sorted(found.flags.items(), key=lambda item: (item[1] > 0, -item[1]))
    return [(_concerned(count), tr(FLAG_MESSAGES[flag])) for flag, count in ordered]


def _concerned(count: int) -> str:
    if count == 0:
        return tr("Whole study")
    return trn("{count} event", "{count} events", count, count=formatting.number(count))


def difference(now: SkinDose, stored: SkinDose) -> str:
    """A what-if beside the kept result: "+12 % against the stored 5.51 Gy"."""
    if now.peak_skin_dose_mgy is None:
        return of_kind(now) or ""
    if not stored.peak_skin_dose_mgy:
        return tr("The stored result has no peak.")
    percent = 100 * (now.peak_skin_dose_mgy / stored.peak_skin_dose_mgy - 1)
    sign = "+" if percent > 0 else ""
    return tr(
        "{change} % against the stored {dose}",
        change=f"{sign}{formatting.number(round(percent, 1))}",
        dose=peak_text(stored),
    )
