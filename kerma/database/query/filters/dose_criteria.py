"""Criteria of doses: totals of a study, its skin dose, its percentile rank, and its number of events."""

from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.fact_criteria import (
    CT,
    FLUOROSCOPY,
    MAMMOGRAPHY,
    NUCLEAR_MEDICINE,
    PROJECTION,
    in_range,
    one_of,
)
from kerma.facts import skin_dose
from kerma.facts.fact import Fact
from kerma.skin_dose.result import ResultKind


def _skin_dose_range(name: str, *, fact: Fact, help_text: str = "") -> Criterion:
    text = help_text or fact.meaning
    return in_range(name, fact=fact.name, target=FilterTarget.SKIN_DOSE, modalities=FLUOROSCOPY, help=text)


#: In the order in which they are offered.
DOSE = (
    in_range("dlp", fact="dlp_mgy_cm", modalities=CT),
    in_range("dap", fact="dap_gy_cm2", modalities=PROJECTION),
    in_range("kerma", fact="reference_air_kerma_mgy", modalities=PROJECTION),
    in_range("fluoro_time", fact="fluoro_time_s", modalities=FLUOROSCOPY),
    _skin_dose_range(
        "psd",
        fact=skin_dose.PEAK,
        help_text="Compares the number of an upper bound (≤) as well: a minimum finds every study that may have "
        "reached it, a maximum only studies that have not exceeded it.",
    ),
    one_of(
        "psd_kind",
        fact=skin_dose.KIND.name,
        group=FilterGroup.DOSE,
        columns=("kind",),
        target=FilterTarget.SKIN_DOSE,
        modalities=FLUOROSCOPY,
        vocabulary=tuple(ResultKind),
    ),
    *(_skin_dose_range(f"skin_area_{gray}gy", fact=fact) for gray, fact in skin_dose.AREAS.items()),
    in_range(
        "agd",
        fact="agd_left_mgy",
        label="AGD of a breast",
        columns=("agd_left_mgy", "agd_right_mgy", "agd_both_mgy"),
        help="A study fits where its value of the left breast, of the right, or of both fits.",
        modalities=MAMMOGRAPHY,
    ),
    in_range("activity", fact="administered_activity_mbq", modalities=NUCLEAR_MEDICINE),
    Criterion(
        name="percentile",
        label="Percentile of dose",
        kind=FilterKind.PERCENTILE,
        group=FilterGroup.DOSE,
        symbol="%",
        maximum=100.0,
        help="Rank by dose (CT: DLP; fluoroscopy and radiography: DAP; mammography: AGD; nuclear medicine: activity) "
        "among the studies that fit all other filters: 95 to 100 are the highest 5 %.",
    ),
    Criterion(
        name="events",
        label="Events",
        kind=FilterKind.WHOLE,
        group=FilterGroup.EVENTS,
        columns=("event_count",),
        help="Number of irradiation events; of a study of two modalities, such as a PET/CT, those of both.",
        maximum=1e6,
    ),
)
