"""The result of a self-test as a PDF, signed with the certificate of the site where it has a key."""

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

from kerma.messages import Message, message
from kerma.pdf_signature import signed_pdf, signing_certificate

_STANDARD: Final = "ua-1"
#: Texts of the document.
TITLE = message("Self-test of Kerma")
PASSED = message("Passed: every value is as expected.")
FAILED = message("Failed: values differ from what is expected.")
_HEADINGS = (
    message("Study"),
    message("Location"),
    message("Value"),
    message("Expected"),
    message("Found"),
    message("Result"),
    message("Reason of the expected value"),
)
OUTCOMES: Mapping[str, Message] = {
    "passed": message("passed"),
    "failed": message("failed"),
    "not installed here": message("not installed here"),
}
PARTS: Mapping[str, Message] = {
    "reception": message("Reception"),
    "extraction": message("Extraction"),
    "reconciliation": message("Merging of reports"),
    "skin dose": message("Skin dose"),
    "chart": message("Charts"),
    "filter": message("Filters"),
    "export": message("Exports"),
    "alert": message("Alerts"),
}
_SIGNATURES = (message("Date, name and signature"), message("Approved: date, name and signature"))
#: Gives the text of a message in a language.
Translator = Callable[[Message], str]


def result_pdf(document: Mapping[str, Any], translated: Translator = str, language: str = "en") -> bytes:
    """The document as a PDF/UA-1.

    Args:
        document: the result, as `result_document` gives it.
        translated: gives the text of a message in the language.
        language: ISO 639-1 code.
    """
    with TemporaryDirectory(prefix="kerma-report-") as folder:
        root = Path(folder)
        main = root / "main.typ"
        main.write_bytes(files("kerma.selftest").joinpath("result.typ").read_bytes())
        (root / "data.json").write_text(json.dumps(_content(document, translated, language)), encoding="utf-8")
        return typst.compile(main, root=root, pdf_standards=_STANDARD)


def _content(document: Mapping[str, Any], translated: Translator, language: str) -> dict[str, object]:
    versions: Mapping[str, str] = document["versions"]
    kerma = f"Kerma {versions['Kerma']}"
    return {
        "title": translated(TITLE),
        "author": kerma,
        "language": language,
        "passed": document["passed"],
        "outcome": translated(PASSED if document["passed"] else FAILED),
        "footer": f"{kerma} · {document['started_at']}",
        "facts": [
            [translated(message("Begun (UTC)")), str(document["started_at"])],
            [translated(message("Duration")), f"{document['seconds']} s"],
            [translated(message("Values compared")), str(len(document["values"]))],
            [translated(message("Extent")), translated(message("full") if document["full"] else message("basic"))],
        ],
        "headings": [translated(one) for one in _HEADINGS],
        "parts": [
            {"heading": translated(PARTS[part]), "rows": [_row(one, translated) for one in rows]}
            for part, rows in groupby(document["values"], key=lambda value: value["part"])
        ],
        "versions_heading": translated(message("Versions")),
        "versions": [[name, number] for name, number in versions.items()],
        "signatures": [translated(one) for one in _SIGNATURES],
    }


def _row(value: Mapping[str, Any], translated: Translator) -> dict[str, object]:
    tolerance = value["tolerance_percent"]
    missing = translated(message("missing"))
    expected = f"{value['expected']} ± {tolerance:g} %" if tolerance else value["expected"] or missing
    study = str(value["study"]) if value["study"] else ""
    outcome = translated(OUTCOMES[value["outcome"]])
    cells = [study, value["location"], value["quantity"], expected, value["found"] or missing, outcome, value["reason"]]
    return {"cells": cells, "failed": value["outcome"] == "failed"}


def signed_result_pdf(
    document: Mapping[str, Any], site_key: bytes, translated: Translator = str, language: str = "en"
) -> bytes:
    """The document, signed with the certificate of the site; unsigned where the site has no key.

    Args:
        document: the result, as `result_document` gives it.
        site_key: the key of KERMA_SECRET_FILE; empty: there is none.
        translated: gives the text of a message in the language.
        language: ISO 639-1 code.
    """
    content = result_pdf(document, translated, language)
    return signed_pdf(content, signing_certificate(site_key), translated(TITLE)) if site_key else content
