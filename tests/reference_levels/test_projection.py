"""Spellings of views are read by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.reference_levels.projection import Projection, spellings

if TYPE_CHECKING:
    from sqlalchemy import Engine

VIEWS = (
    *("PA", "Postero-anterior", "POSTERO_ANTERIOR", "Chest PA", "PA erect", "posterior to anterior"),
    *("AP", "Antero-posterior, supine", "Anterior to posterior", "AP/PA"),
    *("LL", "Left lateral", "LAT L", "XT lateral", "Medio-lateral", "latero medial"),
    *("RLO", "Postero-anterior oblique", "Axial projection", "lateral axial"),
    # None of these: words within others, no words, letters beyond ASCII, spaces and signs alone.
    *(
        "",
        " ",
        "UNDEFINED",
        "other",
        "pad",
        "map",
        "span",
        "lateralis",
        "PA2",
        "2PA",
        "p.a.",
        "P A",
        "1",
        "__",
        "Späpa",
    ),
    *("pà", "laterál", "PÀ erect", "PA\nerect", "\tap\t", "pa-", "_ll_", "a" * 500, "%", "\\m"),
    # Letters that look like ASCII or become it in lower case.
    "\N{KELVIN SIGN}PA",
    *("\N{FULLWIDTH LATIN CAPITAL LETTER P}A", "\N{CYRILLIC CAPITAL LETTER KA}a PA"),
)


@pytest.mark.parametrize(
    ("projection", "compared"),
    [
        (Projection.PA, ["PA erect", "Chest PA", "POSTERO_ANTERIOR"]),
        (Projection.AP, ["AP", "Anterior to posterior"]),
        (Projection.LATERAL, ["LL", "Lateral left"]),
    ],
)
def test_a_view_is_of_the_projection_that_its_words_name(projection: Projection, compared: list[str]) -> None:
    views = ["PA erect", "Chest PA", "POSTERO_ANTERIOR", "AP", "Anterior to posterior", "LL", "Lateral left"]
    found = spellings([*views, "RLO", "other"], projection)
    assert (list(found.compared), list(found.known)) == (compared, [*views, "RLO"])


def test_an_oblique_view_is_known_and_of_no_projection() -> None:
    assert spellings(["Postero-anterior oblique"], Projection.PA) == ((), ("Postero-anterior oblique",))


@pytest.mark.parametrize("projection", list(Projection))
def test_odd_texts_are_read_as_postgresql_reads_the_same_words(engine: Engine, projection: Projection) -> None:
    """The same expressions in SQL, where lower case and the ends of words are those of PostgreSQL."""
    words = {
        Projection.AP: r"\m(ap|antero ?posterior|anterior( to)? posterior)\M",
        Projection.PA: r"\m(pa|postero ?anterior|posterior( to)? anterior)\M",
        Projection.LATERAL: r"\m(lateral|lat|ll|rl|llat|rlat|latero ?medial|medio ?lateral|lateral medial)\M",
    }
    other = r"\m(oblique|axial|tangential|rlo|llo|lao|rao|lpo|rpo|submentovertical|verticosubmental|plantodorsal)\M"
    query = text(
        "SELECT view, words ~ :compared AND words !~ :other, words ~ :known"
        " FROM (SELECT view, regexp_replace(lower(view), '[^a-z]+', ' ', 'g') AS words"
        " FROM unnest(CAST(:views AS text[])) AS view) AS divided"
    )
    known = "|".join((*words.values(), other))
    values = {"compared": words[projection], "other": other, "known": known, "views": list(VIEWS)}
    with engine.connect() as connection:
        rows = connection.execute(query, values).all()
    found = spellings(VIEWS, projection)
    assert {view for view, is_compared, _ in rows if is_compared} == set(found.compared)
    assert {view for view, _, is_known in rows if is_known} == set(found.known)
