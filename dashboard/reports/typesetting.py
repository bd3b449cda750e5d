"""Typesets a report with Typst: a tagged PDF in its language, from local fonts alone.

Texts reach the template as strings of a JSON file, so nothing in them is markup.
"""

import json
import logging
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst

from dashboard.reports.document import Report

logger = logging.getLogger(__name__)

_TEMPLATE = files("dashboard.reports") / "templates" / "report.typ"
#: PDF/UA-1 (ISO 14289-1): accessible documents.
STANDARD: Final = "ua-1"
# Typst's error where no installed font has a character; PDF/UA-1 does not allow the box that is drawn instead.
_NO_GLYPH = "could not be displayed"


def pdf(report: Report) -> bytes:
    """The report as PDF/UA-1; as plain tagged PDF where no installed font has one of its characters.

    Raises:
        typst.TypstError: a fault of the template.
    """
    with TemporaryDirectory(prefix="kerma-report-") as folder:
        root = Path(folder)
        main = _write_sources(report, root)
        try:
            return typst.compile(main, root=root, pdf_standards=STANDARD)
        except typst.TypstError as error:
            if _NO_GLYPH not in str(error):
                raise
            # The error repeats the character, which may be of a patient's name.
            logger.warning("A report is no PDF/UA-1: no installed font has one of its characters.")
            return typst.compile(main, root=root)


def _write_sources(report: Report, folder: Path) -> Path:
    """Write what Typst reads into a folder, beyond which it reads nothing; returns the main file."""
    main = folder / "main.typ"
    main.write_bytes(_TEMPLATE.read_bytes())
    (folder / "data.json").write_text(json.dumps(report.as_json()), "utf-8")
    for name, picture in report.pictures.items():
        (folder / name).write_bytes(picture)
    return main
