"""Reference page of all repairs, printed by `make reference`."""

import inspect
from collections.abc import Callable, Iterable

from kerma.dicom import values
from kerma.extract.quirks import ct, images, mammography, projection, study, times

Repair = Callable[..., object]

REPAIRS: tuple[tuple[str, tuple[Repair, ...]], ...] = (
    ("Numbers", (values.slash_between_numbers, values.comma_between_numbers, values.decimal_comma)),
    ("Study", study.STUDY),
    ("CT reports and dose pages", (*ct.EVENT, ct.value_of_no_configured_check, ct.scans_in_comments)),
    (
        "Fluoroscopy and radiography reports",
        (
            *projection.EVENT,
            *projection.REPORT,
            projection.thickness_the_wrong_way_round,
        ),
    ),
    ("X-ray images", (*images.EXPOSURE, images.material)),
    ("Mammography images", mammography.EXPOSURE),
    ("Times in images", (times.start_before_the_images,)),
)

_INTRODUCTION = """# Repairs

Deviations of equipment from the standard that are repaired when an object is read. A repair only fills a value that is
missing or cannot be right, and only in objects that show the deviation. A value that cannot be repaired becomes a
problem of the study. This page is printed from the functions in `kerma/extract/quirks/`.
"""


def page() -> str:
    """The whole page as Markdown."""
    return _INTRODUCTION + "".join(f"\n## {title}\n\n{_table(repairs)}" for title, repairs in REPAIRS)


def _table(repairs: Iterable[Repair]) -> str:
    rows = ("| {} | {} | `{}` |\n".format(*equipment_and_deviation(repair), repair.__name__) for repair in repairs)
    return "| equipment | deviation | repair |\n|---|---|---|\n" + "".join(rows)


def equipment_and_deviation(repair: Repair) -> tuple[str, str]:
    """The equipment on which a deviation was seen, and the deviation: the two halves of the repair's docstring."""
    summary = " ".join((inspect.getdoc(repair) or "").partition("\n\n")[0].split())
    equipment, _, deviation = summary.partition(": ")
    return equipment, deviation[:1].upper() + deviation[1:]
