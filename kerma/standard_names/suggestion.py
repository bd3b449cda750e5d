"""Suggests region and standard name of an examination from its texts, with a confidence and the reason."""

from dataclasses import dataclass

from kerma.messages import message
from kerma.standard_names.examination_name import ExaminationName, examination_name
from kerma.standard_names.examination_texts import ExaminationTexts
from kerma.standard_names.region import BodyPart, Region, region_of
from kerma.standard_names.region_suggestion import PARTLY, RegionSuggestion, named_parts, suggest_region
from kerma.standard_names.standard_name import PHANTOM
from kerma.standard_names.vocabulary import body_parts


@dataclass(frozen=True)
class Suggestion:
    """A suggested region and standard name."""

    region: RegionSuggestion
    standard_name: str


def suggest(texts: ExaminationTexts) -> Suggestion:
    """Region and standard name of an examination."""
    found = suggest_region(texts)
    descriptions = [text for text in (texts.study_description, texts.requested_procedure) if text.strip()]
    text = " ; ".join((*descriptions, *texts.acquisition_protocols))
    if found.region is Region.OTHER and BodyPart.PHANTOM in body_parts(text).parts:
        return Suggestion(found, PHANTOM)
    is_requested = region_of(named_parts(texts.requested_procedure).parts) is found.region
    named = examination_name(
        texts.modality, found.region, descriptions, texts.acquisition_protocols, is_requested=is_requested
    )
    return Suggestion(_as_named(found, named), named.name)


def _as_named(found: RegionSuggestion, named: ExaminationName) -> RegionSuggestion:
    """The region of a name that says what it covers, and no surer than the name."""
    if named.region not in {None, found.region}:
        reason = message("{name} names the region", name=named.name)
        return RegionSuggestion(named.region or found.region, min(PARTLY, named.limit), reason)
    if named.doubt is None or named.limit >= found.confidence:
        return found
    return RegionSuggestion(
        found.region, named.limit, message("{texts}; {doubt}", texts=found.reason, doubt=named.doubt)
    )
