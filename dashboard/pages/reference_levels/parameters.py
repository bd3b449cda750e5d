"""URL parameters of a comparison with reference levels; the page and its report have the same."""

from collections.abc import Mapping
from datetime import date

from dashboard.ui import keys
from dashboard.ui.url_state import CALENDAR_DAY, TRUE_FALSE, Codec, Faults, UrlParameter, option_codec
from kerma.messages import message
from kerma.reference_levels.population import ADULT, FORMS, Population
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity, quantities_of
from kerma.reference_levels.reference_level import Phantom
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality

#: Of phantoms and of projections.
ANY = "any"
_OPTIONAL_DAY: Codec[date | None] = Codec(
    CALENDAR_DAY.read, lambda day: "" if day is None else day.isoformat(), message("a date (YYYY-MM-DD)")
)
_TEXT: Codec[str] = Codec(str, str, message("a standard name"))
NAME = UrlParameter(keys.LEVELS_NAME, _TEXT, "")
POPULATION: UrlParameter[Population] = UrlParameter(
    keys.LEVELS_POPULATION, Codec(Population.from_text, str, message("a population: {forms}", forms=FORMS)), ADULT
)
PHANTOM = UrlParameter(keys.LEVELS_PHANTOM, option_codec({ANY: "", **dict.fromkeys(Phantom, "")}), ANY)
PROJECTION = UrlParameter(keys.LEVELS_PROJECTION, option_codec({ANY: "", **dict.fromkeys(Projection, "")}), ANY)
SINCE = UrlParameter(keys.LEVELS_SINCE, _OPTIONAL_DAY, None)
UNTIL = UrlParameter(keys.LEVELS_UNTIL, _OPTIONAL_DAY, None)
WEIGHT = UrlParameter(keys.LEVELS_WEIGHT, TRUE_FALSE, default=False)
#: The names of all of them.
NAMES = frozenset(
    (keys.LEVELS_QUANTITY, *(one.name for one in (NAME, POPULATION, PHANTOM, PROJECTION, SINCE, UNTIL, WEIGHT)))
)


def quantity_of(modality: ExamModality) -> UrlParameter[LevelQuantity]:
    """The parameter of the quantity: one of the modality, by default its first."""
    offered = quantities_of(modality)
    return UrlParameter(keys.LEVELS_QUANTITY, option_codec(dict.fromkeys(offered, "")), offered[0])


def read(params: Mapping[str, str], modality: ExamModality) -> tuple[SampleRequest, Faults]:
    """The request of a URL, and the faults of its parameters."""
    name, population = NAME.read(params), POPULATION.read(params)
    phantom, projection = PHANTOM.read(params), PROJECTION.read(params)
    since, until, weight = SINCE.read(params), UNTIL.read(params), WEIGHT.read(params)
    quantity = quantity_of(modality).read(params)
    missing = () if name.value else (NAME.fault(""),)
    read_ones = (name, population, phantom, projection, since, until, weight, quantity)
    faults = (*(fault for one in read_ones for fault in one.faults), *missing)
    request = SampleRequest(
        modality=modality,
        standard_name=name.value,
        quantity=quantity.value,
        population=population.value,
        phantom=None if phantom.value == ANY else Phantom(phantom.value),
        projection=None if projection.value == ANY else Projection(projection.value),
        since=since.value,
        until=until.value,
        needs_weight=weight.value,
    )
    return request, faults


#: The field of a request that each parameter with a default of the page states.
_FIELDS = {SINCE.name: "since", UNTIL.name: "until", PHANTOM.name: "phantom", PROJECTION.name: "projection"}


def unstated(params: Mapping[str, str]) -> frozenset[str]:
    """The fields of a request that a URL does not state, and for which the page has defaults of its own."""
    return frozenset(field for name, field in _FIELDS.items() if name not in params)


def written(request: SampleRequest) -> dict[str, str]:
    """The parameters of a request; quantity, phantom and projection in any case, as defaults of the page may change."""
    phantom = {PHANTOM.name: str(request.phantom or ANY)} if request.modality is ExamModality.CT else {}
    is_per_projection = request.quantity is LevelQuantity.DAP_PER_PROJECTION
    projection = {PROJECTION.name: str(request.projection or ANY)} if is_per_projection else {}
    return {
        **NAME.written(request.standard_name),
        keys.LEVELS_QUANTITY: str(request.quantity),
        **POPULATION.written(request.population),
        **phantom,
        **projection,
        **SINCE.written(request.since),
        **UNTIL.written(request.until),
        **WEIGHT.written(request.needs_weight),
    }
