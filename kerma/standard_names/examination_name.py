"""The standard name of an examination from all its texts: which of them counts, and how sure that is.

Study description and requested procedure decide, and the more precise of the two. Protocols are those of the equipment:
a calcium score precedes most coronary angiographies, and SCREENING is a default of mammographs. They never decide
against a description; where they name more than a description that nobody requested, a person looks.
"""

from collections.abc import Sequence
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
from kerma.standard_names.standard_name import Precision, TextName, text_name

#: The most that a name is worth that only protocols give, that a person should look at, and that texts contradict.
_PROTOCOLS, _LOOK, _CONTRADICTION = 0.8, 0.75, 0.5


class ExaminationName(NamedTuple):
    """A name, and how sure it is.

    Attributes:
        name: the standard name.
        region: what it covers, where the name says that; None: as the texts.
        limit: the most that a suggestion of this name is worth, from 0 to 1.
        doubt: why it is worth no more; None where nothing limits it.
    """

    name: str
    region: Region | None = None
    limit: float = 1.0
    doubt: Message | None = None


def examination_name(
    modality: str, region: Region, descriptions: Sequence[str], protocols: Sequence[str], *, is_requested: bool
) -> ExaminationName:
    """The name of an examination that covers a region.

    Args:
        modality: as in (0008,0060).
        region: what it covers.
        descriptions: study description and requested procedure, those that there are.
        protocols: names of its protocols, or its radiopharmaceuticals.
        is_requested: whether the requested procedure names this region.
    """
    if modality == ExamModality.NUCLEAR_MEDICINE:
        # A radiopharmaceutical is what was administered, and no protocol of the equipment.
        descriptions, protocols = [" ; ".join((*descriptions, *protocols))], ()
    by_protocols = text_name(modality, region, " ; ".join(protocols))
    if not descriptions:
        return _of_protocols(by_protocols)
    found = _of_descriptions([text_name(modality, region, text) for text in descriptions])
    return _beside_protocols(found, by_protocols, is_requested=is_requested)


def _of_protocols(found: TextName) -> ExaminationName:
    if found.precision is Precision.REGION:
        return ExaminationName(found.name)
    limit = _PROTOCOLS if found.is_certain else _LOOK
    return ExaminationName(found.name, found.region, limit, message("protocols alone name it"))


def _of_descriptions(names: Sequence[TextName]) -> tuple[TextName, ExaminationName]:
    """The most precise name, an intervention before others, with its limit."""
    best = max(names, key=lambda one: (one.precision, not one.is_diagnostic))
    rivals = {one.name for one in names if one.precision is Precision.OWN_NAME}
    if len(rivals) > 1:
        reason = message("the texts name {names}", names=", ".join(sorted(rivals)))
        return best, ExaminationName(best.name, best.region, _CONTRADICTION, reason)
    if not best.is_certain:
        reason = _NOT_DIAGNOSTIC if not best.is_diagnostic else message("one text names several examinations")
        return best, ExaminationName(best.name, best.region, _LOOK, reason)
    return best, ExaminationName(best.name, best.region)


def _beside_protocols(
    found: tuple[TextName, ExaminationName], protocols: TextName, *, is_requested: bool
) -> ExaminationName:
    """Less sure where protocols name another examination: an intervention, or more than a description of no request."""
    by_text, by_descriptions = found
    if protocols.precision is not Precision.OWN_NAME or protocols.name == by_descriptions.name:
        return by_descriptions
    decides = by_text.precision is Precision.OWN_NAME or (by_text.precision is Precision.REGION and is_requested)
    if decides and (protocols.is_diagnostic or not by_text.is_diagnostic):
        return by_descriptions
    reason = message("protocols name {name}", name=protocols.name)
    return by_descriptions._replace(limit=min(by_descriptions.limit, _CONTRADICTION), doubt=reason)


_NOT_DIAGNOSTIC = message("the texts name an intervention or the planning of radiotherapy")
