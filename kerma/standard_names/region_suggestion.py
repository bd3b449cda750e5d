"""Suggests the region of an examination from its texts, with a confidence and the reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kerma.messages import Message, message
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.examination_texts import ExaminationTexts
from kerma.standard_names.region import BodyPart, Region, region_of
from kerma.standard_names.region_codes import REGION_OF_CODE
from kerma.standard_names.standard_name import REGION_NAMES
from kerma.standard_names.vocabulary import NamedParts, body_parts, names_any, words

#: From this confidence on a suggestion applies without a person.
SUFFICIENT = 0.9


@dataclass(frozen=True)
class RegionSuggestion:
    """A suggested region.

    Attributes:
        region: what the examination covers.
        confidence: from 0 to 1: the share of such suggestions that are right.
        reason: from which texts, in words.
    """

    region: Region
    confidence: float
    reason: Message

    @property
    def is_sufficient(self) -> bool:
        """Whether it applies without a person."""
        return self.confidence >= SUFFICIENT


class _Evidence(NamedTuple):
    """The region that one of the texts names.

    Attributes:
        name: of the text, for the reason.
        worth: what it is worth alone.
        region: the region.
        is_understood: whether each word of the text is known.
        limit: the most that it is worth, where it may cover less or more than the parts of the body that it names.
    """

    name: Message
    worth: float
    region: Region
    is_understood: bool
    limit: float


#: A region that contains others: the wider one is right where two texts name both.
_CONTAINS = {
    Region.ABDOMEN_PELVIS: {Region.ABDOMEN, Region.PELVIS},
    Region.CHEST_ABDOMEN_PELVIS: {Region.CHEST, Region.ABDOMEN, Region.PELVIS, Region.ABDOMEN_PELVIS},
}
#: What protocols may name beside the region.
_BESIDE = {**_CONTAINS, Region.HEAD: {Region.FACE_SINUSES, Region.NECK}}
#: One or the other, as in the name of an item of a price list: such a text names neither.
_OR = {"lub", "oder", "ou", "albo"}
#: Tumours name an organ, and the examination of one may cover wherever it spreads.
_TUMOURS = (
    *("cancer*", "carcinom*", "ca", "tumo*", "neoplas*", "malignan*", "metasta*", "lymphom*", "sarcom*", "karzinom*"),
    *("krebs", "*karzinom", "*krebs", "rak", "raka", "nowotw*", "przerzut*", "chlonia*"),
)
_SCREENING = ("screen*", "depistage", "skrining*", "przesiew*", "vorsorge*", "fruherkenn*")
_BREAST_MODALITIES = {ExamModality.MAMMOGRAPHY.value}
_MAMMOGRAPHY = message("mammography")
#: Consoles of fluoroscopy state the same target region for all patients: it makes no region surer.
_DEFAULT_TARGET_REGION = {ExamModality.FLUOROSCOPY.value}
#: What a text is worth alone: a request is written for the patient, a study description is often a default.
_DESCRIPTION, _REQUEST, _PROTOCOLS = 0.88, 0.95, 0.8
#: Of a text all of whose words are known; 32 of 35 were right.
_UNDERSTOOD = 0.91
#: The most that a text is worth that says what it leaves out: a person looks at it.
PARTLY = 0.75
_CONFIRMED, _WIDER, _OTHER_CODE, _CODE, _CONTRADICTION, _NOTHING = 0.98, 0.92, 0.85, 0.7, 0.5, 0.2


def suggest_region(texts: ExaminationTexts) -> RegionSuggestion:
    """The region that the texts name most probably."""
    if texts.modality in _BREAST_MODALITIES:
        return _of_mammography(texts)
    found = _of_all_texts(texts)
    if not any(_leaves_out_all(text) for text in (texts.study_description, texts.requested_procedure)):
        return found
    return RegionSuggestion(found.region, min(found.confidence, _CONTRADICTION), found.reason)


def _of_all_texts(texts: ExaminationTexts) -> RegionSuggestion:
    evidence = list(_of_descriptions(texts))
    protocols = _of_texts(texts.acquisition_protocols)
    code = REGION_OF_CODE.get(texts.target_region_code) or _of_texts(texts.target_regions)
    is_default = texts.modality in _DEFAULT_TARGET_REGION
    if not evidence:
        descriptions = (texts.study_description, texts.requested_procedure)
        named = {part for text in descriptions for part in named_parts(text).parts}
        return _without_descriptions(protocols, code, named, is_default=is_default)
    found = _with_protocols(_limited(_of_evidence(evidence), evidence), protocols)
    return _with_code(found, code, is_default=is_default)


def _of_mammography(texts: ExaminationTexts) -> RegionSuggestion:
    descriptions = body_parts(f"{texts.study_description} {texts.requested_procedure}").parts
    protocols = body_parts(" ".join(texts.acquisition_protocols)).parts
    reason = message("the texts name a phantom or a test")
    if BodyPart.PHANTOM in descriptions:
        return RegionSuggestion(Region.OTHER, _WIDER, reason)
    if BodyPart.PHANTOM in protocols and BodyPart.BREAST in descriptions:
        return RegionSuggestion(
            Region.BREAST, _CONTRADICTION, message("{texts}; {doubt}", texts=_MAMMOGRAPHY, doubt=reason)
        )
    if BodyPart.PHANTOM in protocols:
        return RegionSuggestion(Region.OTHER, _WIDER, reason)
    return RegionSuggestion(Region.BREAST, _CONFIRMED, _MAMMOGRAPHY)


def _of_descriptions(texts: ExaminationTexts) -> Iterator[_Evidence]:
    for name, worth, text in (
        (message("study description"), _DESCRIPTION, texts.study_description),
        (message("requested procedure"), _REQUEST, texts.requested_procedure),
    ):
        named = named_parts(text)
        region = region_of(named.parts)
        if region is not None:
            yield _Evidence(name, worth, region, named.is_understood, _limit(text, named))


def named_parts(text: str) -> NamedParts:
    """What a text names; what stands before `^`, a folder of protocols, counts where the rest names nothing."""
    folder, _, rest = text.rpartition("^")
    named = body_parts(rest)
    if not named.parts:
        named = NamedParts(body_parts(folder).parts, named.is_understood, named.leaves_out)
    is_choice = len(named.parts) > 1 and _OR.intersection(words(text))
    return NamedParts((), is_understood=False) if is_choice else named


def _of_texts(texts: tuple[str, ...]) -> Region | None:
    """The region of all texts together."""
    parts = [part for text in texts for part in body_parts(text).parts]
    return region_of(parts)


def _without_descriptions(
    protocols: Region | None, code: Region | None, named: Collection[BodyPart], *, is_default: bool
) -> RegionSuggestion:
    """The region where the descriptions make none.

    Args:
        protocols: what the protocols name.
        code: the target region.
        named: parts of the body that the descriptions name, which make no region.
        is_default: whether the target region may be the default of a console.
    """
    if protocols is not None:
        found = RegionSuggestion(protocols, _PROTOCOLS, message("protocols"))
        return _with_code(found, code, is_default=is_default)
    if named and code not in {None, *(region_of([part]) for part in named)}:
        return RegionSuggestion(Region.OTHER, _NOTHING, message("the texts name something else than the target region"))
    if code is not None:
        return RegionSuggestion(code, _CONTRADICTION if is_default else _CODE, message("target region alone"))
    return RegionSuggestion(Region.OTHER, _NOTHING, message("no text names a region"))


def _of_evidence(evidence: list[_Evidence]) -> RegionSuggestion:
    first, last = evidence[0], evidence[-1]
    names = first.name if first is last else message("{one} and {other}", one=first.name, other=last.name)
    specific = [one for one in evidence if one.region is not Region.OTHER]
    if len(specific) == 1 and len(evidence) > 1:
        return RegionSuggestion(
            specific[0].region, _WIDER, message("{text} alone names a region", text=specific[0].name)
        )
    if first.region is last.region:
        return RegionSuggestion(first.region, _CONFIRMED if len(evidence) > 1 else _worth_alone(first), names)
    for wider, narrower in ((first, last), (last, first)):
        if narrower.region in _CONTAINS.get(wider.region, ()):
            return RegionSuggestion(wider.region, _WIDER, _wider(wider, narrower))
    reason = message("{text}; {other} names {region}", text=first.name, other=last.name, region=_word(last.region))
    return RegionSuggestion(first.region, _CONTRADICTION, reason)


def _wider(wider: _Evidence, narrower: _Evidence) -> Message:
    return message("{text}, wider than {other}", text=wider.name, other=narrower.name)


def _word(region: Region) -> Message:
    """What a region is called; the catalogues have these words."""
    return Message(REGION_NAMES[region], {})


def _worth_alone(one: _Evidence) -> float:
    return max(one.worth, _UNDERSTOOD if one.is_understood else 0.0)


def _limit(text: str, named: NamedParts) -> float:
    if names_any(text, _TUMOURS) and not names_any(text, _SCREENING):
        return _CONTRADICTION
    return PARTLY if named.leaves_out else 1.0


def _leaves_out_all(text: str) -> bool:
    """Whether a text says only what it is not, as `not head`."""
    named = named_parts(text)
    return named.leaves_out and not named.parts


def _limited(found: RegionSuggestion, evidence: list[_Evidence]) -> RegionSuggestion:
    """Not surer than the surest of the texts that name the region."""
    limit = max((one.limit for one in evidence if one.region is found.region), default=1.0)
    if len({one.region for one in evidence}) > 1:
        limit = min(one.limit for one in evidence)
    return RegionSuggestion(found.region, min(found.confidence, limit), found.reason)


def _with_protocols(found: RegionSuggestion, protocols: Region | None) -> RegionSuggestion:
    """Surer where the protocols name the same region, less sure where they name one that does not lie within it."""
    if protocols is found.region and found.confidence > _CONTRADICTION:
        return RegionSuggestion(found.region, _CONFIRMED, message("{texts} and protocols", texts=found.reason))
    if protocols is None or protocols in _BESIDE.get(found.region, ()):
        return found
    reason = message("{texts}; protocols name {region}", texts=found.reason, region=_word(protocols))
    return RegionSuggestion(found.region, min(found.confidence, _CONTRADICTION), reason)


def _with_code(found: RegionSuggestion, code: Region | None, *, is_default: bool) -> RegionSuggestion:
    """Surer where the code of the target region is that of this region, less sure where it is that of another."""
    if code is found.region and found.confidence > _CONTRADICTION and not is_default:
        return RegionSuggestion(found.region, _CONFIRMED, message("{texts} and target region", texts=found.reason))
    if code is None or code is found.region or code in _BESIDE.get(found.region, ()):
        return found
    if found.region in _CONTAINS.get(code, ()):
        return found
    reason = message("{texts}; the target region is {region}", texts=found.reason, region=_word(code))
    return RegionSuggestion(found.region, min(found.confidence, _OTHER_CODE), reason)
