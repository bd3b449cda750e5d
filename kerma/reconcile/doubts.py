"""Problems about images of which it is in doubt whether they are exposures of their own."""

from kerma.facts.event import IrradiationEvent
from kerma.messages import Message, Number, message
from kerma.reconcile.contribution import Contribution
from kerma.reconcile.header import description
from kerma.reconcile.known_exposures import Exposure
from kerma.reconcile.problems import StudyProblem


def unlisted(image: Contribution, event: IrradiationEvent, report: Contribution) -> StudyProblem:
    """An image whose exposure the report of its equipment does not list."""
    what = message(
        "an exposure at {time} that the report {uid} does not list; it is not counted",
        time=_time(event),
        uid=report.sop_instance_uid,
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def other_serial_number(image: Contribution, event: IrradiationEvent, exposure: Exposure) -> StudyProblem:
    """An image that is the exposure of a report by its dose, and states another serial number."""
    what = message(
        "an exposure at {time} with the dose of an event in the report {uid}; they count as one, "
        "although the serial numbers of image and report differ ({own}, {other})",
        time=_time(event),
        uid=exposure.source.sop_instance_uid,
        own=image.study.device_serial_number or message("not stated"),
        other=exposure.source.study.device_serial_number or message("not stated"),
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def other_side(
    image: Contribution, event: IrradiationEvent, exposure: Exposure, words: tuple[str | None, str | None]
) -> StudyProblem:
    """An image that is a known exposure, and states another side or view, or one where the other states none."""
    what = message(
        "the image of an exposure at {time} states side or view {own}, the object {uid} states {other}; "
        "they count as one exposure",
        time=_time(event),
        own=_word(words[1]),
        uid=exposure.source.sop_instance_uid,
        other=_word(words[0]),
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def partly_known(image: Contribution, number: int, known: int) -> StudyProblem:
    """An image computed from several exposures, of which other objects state some."""
    what = message(
        "an image of {number} exposures, of which other objects state {known}; only the rest of its dose counts, "
        "and none where the rest is not known",
        number=number,
        known=known,
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def derived(image: Contribution, event: IrradiationEvent) -> StudyProblem:
    """A derived image that counts for nothing, although the study does not know what it was computed from."""
    what = message(
        "an image derived from unknown images; it is not counted beside the other exposures of the study ({dose})",
        dose=_dose(event),
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def other_dose(image: Contribution, event: IrradiationEvent, exposure: Exposure) -> StudyProblem:
    """An image computed from known exposures that states another dose than they do."""
    what = message(
        "an image derived from exposures of the object {uid} states another dose than they do; "
        "it is not counted ({dose})",
        uid=exposure.source.sop_instance_uid,
        dose=_dose(event),
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def other_scanner(image: Contribution, report: Contribution) -> StudyProblem:
    """A CT image of other equipment than that of the CT report of the study."""
    what = message(
        "CT images of {own}, of which the study has no dose report, beside the report {uid} of {other}; "
        "they are not counted",
        own=description(image.study) or message("not stated"),
        uid=report.sop_instance_uid,
        other=description(report.study) or message("not stated"),
    )
    return StudyProblem("events", what, image.sop_instance_uid)


def _word(word: str | None) -> Message:
    return Message(word, {}) if word else message("not stated")


def _time(event: IrradiationEvent) -> str:
    return event.started_at.isoformat() if event.started_at else message("an unknown time")


def _dose(event: IrradiationEvent) -> Message:
    """The dose that an image states, by name."""
    if (agd := getattr(event, "agd_mgy", None)) is not None:
        return message("mean glandular dose {value} mGy", value=Number(f"{agd:g}"))
    return message("dose area product {value} Gy·cm²", value=Number(f"{getattr(event, 'dap_gy_cm2', 0.0):g}"))
