"""What a reader finds in a PDF: its texts by page, its pictures, its metadata."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

#: The mark of PDF/UA-1 in the metadata of a document.
UA_1 = re.compile(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=.1.")


class PdfFile:
    """A PDF as one who reads it finds it."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content))
        self.pages = [page.extract_text() for page in self.reader.pages]

    @property
    def text(self) -> str:
        """All texts; each run of white space is one space, and a word broken over lines is whole."""
        joined = " ".join(self.pages).replace("\u00ad", "").replace("\u200b", "")
        return " ".join(joined.split())

    @property
    def lines(self) -> list[str]:
        """All lines of all pages."""
        return [line for page in self.pages for line in page.splitlines()]

    @property
    def picture_count(self) -> int:
        """Number of pictures."""
        return sum(len(page.images) for page in self.reader.pages)

    @property
    def language(self) -> object:
        """The language that the document declares."""
        return self.reader.root_object.get("/Lang")

    @property
    def is_tagged(self) -> bool:
        """Whether the document has a structure for screen readers."""
        root = self.reader.root_object
        mark_info = root.get("/MarkInfo", DictionaryObject())
        return "/StructTreeRoot" in root and bool(mark_info.get("/Marked"))

    @property
    def is_ua_1(self) -> bool:
        """Whether its metadata declare PDF/UA-1."""
        metadata = self.reader.root_object["/Metadata"].get_object()
        return isinstance(metadata, StreamObject) and UA_1.search(metadata.get_data().decode()) is not None
