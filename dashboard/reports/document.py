"""A report as typed blocks from top to bottom, before it is typeset; all texts are in the language of the report.

Each kind of block has its function in `templates/report.typ`, by the name of its class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from kerma.json_types import Json

#: A label and its value.
Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Labels and values under a heading of their own, which may be empty."""

    heading: str
    pairs: Sequence[Pair]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Groups of labels and values side by side."""

    groups: Sequence[Group]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """The main numbers: label, value, and what qualifies it; at most four beside each other."""

    tiles: Sequence[tuple[str, str, str]]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A highlighted sentence."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """A small sentence in grey."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list of sentences."""

    items: Sequence[str]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column: its heading, whether its cells are aligned to the right, and its width in characters."""

    heading: str
    is_number: bool
    characters: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose headings are repeated on each page; every row has one text per column."""

    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    size_pt: float
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture with facts beside it.

    Attributes:
        file: name of the file among the pictures of the report.
        alt: what it shows, in one or two sentences.
        groups: facts beside it.
        heading: heading of both.
    """

    file: str
    alt: str
    groups: Sequence[Group] = ()
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar: the label below it, empty where there is none; its value, and the text above it."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A bar chart; the height of a bar is proportional to its value."""

    bars: Sequence[Bar]
    alt: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Median and quartiles of one item now and before, in one unit; None where there are no values."""

    label: str
    now: tuple[float, float, float] | None
    before: tuple[float, float, float] | None


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """Quartiles as lines and medians as dots on a common axis from zero, those before in grey.

    Attributes:
        ranges: the items.
        ticks: values on the axis with their texts; the last is its end.
        legend: names of now and before; the latter is empty where nothing is compared with before.
        alt: what the chart shows.
        heading: its heading.
        lines: values at which a dashed line stands.
        lines_legend: their names; empty without lines.
    """

    ranges: Sequence[Range]
    ticks: Sequence[tuple[float, str]]
    legend: tuple[str, str]
    alt: str
    heading: str = ""
    lines: Sequence[float] = ()
    lines_legend: str = ""


Block: TypeAlias = Facts | Tiles | Notice | Note | Bullets | Table | Picture | Bars | Ranges


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report.

    Attributes:
        kind: what the report is, above its title.
        title: its title.
        subtitle: the line below the title, also in the header of further pages.
        language: language code.
        page_pattern: number of a page, with the placeholders {page} and {pages}.
        footer: the line at the bottom of each page.
        author: author in the metadata of the document.
        blocks: its content.
        pictures: files of the pictures, by name.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    page_pattern: str
    footer: str
    author: str
    blocks: Sequence[Block]
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def as_json(self) -> Json:
        """The report as the template reads it; pictures are files beside it."""
        texts = ("kind", "title", "subtitle", "language", "page_pattern", "footer", "author")
        blocks = [{"kind": type(block).__name__.lower(), **asdict(block)} for block in self.blocks]
        return {**{name: getattr(self, name) for name in texts}, "blocks": blocks}
