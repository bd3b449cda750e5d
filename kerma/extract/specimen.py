"""Specimen radiographs: the glandular dose that equipment computes for one is no dose of the patient."""

from kerma.extract.checks.formatted_doses import amount
from kerma.facts.mammography import MammographyEvent
from kerma.facts.record import updated
from kerma.messages import message
from kerma.problems import ProblemCollector

#: View of a tissue specimen (CID 4014), also as written in View Position (0018,5101).
_SPECIMEN = "specimen"


def without_specimen_dose(event: MammographyEvent, problems: ProblemCollector, where: str) -> MammographyEvent:
    """Without the glandular dose of a specimen, which a problem states; other exposures unchanged."""
    if not event.agd_mgy or (event.view or "").lower() != _SPECIMEN:
        return event
    what = message(
        "{dose} is stated for a specimen: no dose of the patient; left out", dose=amount("agd_mgy", event.agd_mgy)
    )
    problems.report_problem(f"{where}.agd_mgy", what)
    return updated(event, agd_mgy=None)
