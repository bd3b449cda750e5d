"""Nuclear medicine: organ doses, as the report states them; nothing is computed from them."""

from functools import lru_cache

import altair as alt

from dashboard.study_figures import look
from dashboard.study_figures.picture import Exposures, Picture, Spec, many, span
from kerma.database.queries import Row
from kerma.facts import nuclear_medicine

_DOSE = next(fact for fact in nuclear_medicine.ORGAN_DOSE if fact.name == "dose_mgy")
_MOST = 30
_ROW_PX = 22


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
        f"n = {many(len(known), 'organ dose')}. Kerma computes none.{highest}",
        f"{many(len(known), 'organ dose')} from {span([row['dose_mgy'] for row in known], _DOSE.symbol)}; "
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
            x=look.values_across(_DOSE.heading, "dose_mgy", from_zero=True),
            y=look.labels(),
            color=look.colour(kinds, "Administration"),
            tooltip=tips,
        )
    )
    return look.finished(bars, max(120, 60 + _ROW_PX * count))
