"""Nuclear medicine: organ doses, as the report states them; nothing is computed from them."""

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Exposures, Picture, span
from dashboard.ui import plurals
from dashboard.ui.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row
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
    highest = tr(" The highest {most} are drawn.", most=_MOST) if len(known) > _MOST else ""
    return Picture(
        tr("Organ doses as the report states them"),
        rows,
        _spec(kinds, len({row["label"] for row in rows})),
        tr("n = {known}. Kerma computes none.{highest}", known=plurals.organ_doses(len(known)), highest=highest),
        tr(
            "{known} from {value}; the highest is that of {label}",
            known=plurals.organ_doses(len(known)),
            value=span([row["dose_mgy"] for row in known], _DOSE.symbol),
            label=rows[0]["label"],
        ),
    )


def _row(row: Row) -> Row:
    organ = row["organ"] or tr("organ not named")
    return {
        "label": f"{organ}, {row['laterality']}" if row["laterality"] else organ,
        "event": row["event_number"],
        "kind": tr("administration {event_number}", event_number=row["event_number"]),
        "dose_mgy": row["dose_mgy"],
    }


@cached(50)
def _spec(kinds: encodings.Words, count: int) -> Spec:
    tips = [
        encodings.tip("label", tr("Organ"), "N"),
        encodings.tip("event", tr("Administration")),
        *encodings.tips(_DOSE),
    ]
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.65})
        .encode(
            x=encodings.values_across(heading(_DOSE), "dose_mgy", from_zero=True),
            y=encodings.labels(),
            color=encodings.colour(kinds, tr("Administration")),
            tooltip=tips,
        )
    )
    return encodings.finished(bars, max(120, 60 + _ROW_PX * count))
