"""Nuclear medicine: organ doses, as the report states them; nothing is computed from them."""

from functools import lru_cache

import altair as alt

from dashboard import figures
from dashboard.study_figures import look
from dashboard.study_figures.picture import Exposures, Picture, Spec, span
from kerma.database.queries import Row
from kerma.facts import nuclear_medicine

_DOSE = next(fact for fact in nuclear_medicine.ORGAN_DOSE if fact.name == "dose_mgy")
_MOST = 30
_ROW_PX = 20


def picture(told: Exposures) -> Picture | None:
    """Organ doses, the highest first."""
    known = sorted((row for row in told.organ_doses if row["dose_mgy"] is not None), key=lambda row: -row["dose_mgy"])
    if not known:
        return None
    rows = [_row(row) for row in known[:_MOST]]
    kinds = tuple(dict.fromkeys(row["kind"] for row in sorted(rows, key=lambda row: row["event"] or 0)))
    highest = f" The highest {_MOST} are drawn." if len(known) > _MOST else ""
    return Picture(
        "Organ doses as the report states them",
        rows,
        _spec(kinds, len({row["label"] for row in rows})),
        f"n = {figures.number(len(known))} organ doses. Kerma computes none.{highest}",
        f"{len(known)} organ doses from {span([row['dose_mgy'] for row in known], _DOSE.symbol)}; "
        f"the highest is that of {rows[0]['label']}",
    )


def _row(row: Row) -> Row:
    organ = row["organ"] or "organ not named"
    return {
        "label": f"{organ}, {row['laterality']}" if row["laterality"] else organ,
        "event": row["event_number"],
        "kind": f"administration {row['event_number']}",
        "dose_mgy": row["dose_mgy"],
    }


@lru_cache(maxsize=50)
def _spec(kinds: look.Words, count: int) -> Spec:
    tips = [look.tip("label", "Organ", "N"), look.tip("event", "Administration"), *look.tips(_DOSE)]
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.65})
        .encode(
            x=alt.X("dose_mgy:Q", title=_DOSE.heading),
            y=look.labels(),
            color=look.colour(kinds, "Administration"),
            tooltip=tips,
        )
    )
    return look.finished(bars, max(80, _ROW_PX * count))
