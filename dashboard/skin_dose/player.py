"""The procedure event by event: a film that the browser plays from what each event added."""

from uuid import UUID

from dashboard.skin_dose import data, frames
from dashboard.skin_dose.assumptions import Assumptions, applied, computed, contributions, of_result
from dashboard.ui import scoped_cache
from dashboard.ui.browser_component import component
from dashboard.ui.cache_lifetimes import COMPUTED_S
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import language, tr
from kerma.database.ingest.skin_doses import Stored
from kerma.facts.projection import ProjectionEvent

_NAME = "skin_dose_player"


def show(study_id: UUID, stored: Stored, events: list[ProjectionEvent]) -> None:
    """The player, or why there is nothing to play."""
    found = stored.result
    phantom = found.phantom.name if found.phantom is not None else "trunk"
    film = _film(
        study_id, stored.input_digest, of_result(found.patient, found.calibration, phantom), language(), events
    )
    if film is None:
        plain_text.note(tr("There is no map to play."))
        return
    if len(events) > frames.MAX_FRAMES:
        plain_text.note(
            tr(
                "{events} events in {pictures} pictures; a picture adds one or a few.",
                events=formatting.number(len(events)),
                pictures=frames.MAX_FRAMES,
            )
        )
    component(_NAME)(data=film.as_json(), key=f"{_NAME}:{study_id}")


@scoped_cache.cache_data(ttl=COMPUTED_S, max_entries=20)
def _film(
    study_id: UUID,
    digest: str,
    assumptions: Assumptions,
    spoken: str,  # noqa: ARG001, part of the cache's key: the film holds words
    _events: list[ProjectionEvent],
) -> frames.Film | None:
    procedure, found = data.procedure(study_id), computed(study_id, digest, assumptions)
    if procedure is None or found is None or found.dose_mgy is None:
        return None
    event_contributions = contributions(applied(procedure, assumptions), assumptions.phantom)
    return None if event_contributions is None else frames.film(found, event_contributions, _events)
