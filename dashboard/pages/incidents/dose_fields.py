"""Fields of doses: intended and total, the effective dose with its method, skin, unborn child."""

from dataclasses import replace

import streamlit as st

from dashboard.pages.incidents import field_widgets, labels
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.incidents.incident import IncidentContent
from kerma.incidents.incident_terms import BodyPart, DoseQuantity


def show(content: IncidentContent, key: str) -> IncidentContent:
    """Show the fields; returns the content with what they state."""
    plain_text.heading(tr("Doses"))
    content = _compared(content, key)
    content = _effective(content, key)
    return _tissue(content, key)


def _compared(content: IncidentContent, key: str) -> IncidentContent:
    cells = st.columns(4, vertical_alignment="bottom")
    with cells[0]:
        quantity = field_widgets.term(tr("Quantity"), list(DoseQuantity), content.quantity, f"{key}:quantity")
    unit = f" ({labels.unit(quantity)})" if quantity else ""
    with cells[1]:
        intended = field_widgets.number(f"{tr('Intended dose')}{unit}", content.intended_dose, f"{key}:intended")
    with cells[2]:
        total = field_widgets.number(
            f"{tr('Total dose')}{unit}",
            content.total_dose,
            f"{key}:total",
            tr("All that was received: the intended part and all repeats."),
        )
    found = replace(content, quantity=quantity, intended_dose=intended, total_dose=total)
    with cells[3]:
        plain_text.line(f"{tr('Total ÷ intended')}: {labels.factor(found)}")
    return found


def _effective(content: IncidentContent, key: str) -> IncidentContent:
    cells = st.columns(4, vertical_alignment="bottom")
    with cells[0]:
        intended = field_widgets.number(
            tr("Intended effective dose (mSv)"), content.intended_effective_dose_msv, f"{key}:intended_e"
        )
    with cells[1]:
        total = field_widgets.number(
            tr("Total effective dose (mSv)"),
            content.effective_dose_msv,
            f"{key}:total_e",
            tr("Only because authorities ask for it: it is no risk of this patient."),
        )
    with cells[2]:
        method = field_widgets.line(tr("Method of the effective dose"), content.effective_dose_method, f"{key}:method")
    found = replace(
        content, intended_effective_dose_msv=intended, effective_dose_msv=total, effective_dose_method=method
    )
    with cells[3]:
        plain_text.line(f"{tr('Total ÷ intended')}: {labels.effective_dose_factor(found)}")
    return found


def _tissue(content: IncidentContent, key: str) -> IncidentContent:
    cells = st.columns(3)
    with cells[0]:
        skin = field_widgets.number(tr("Skin dose (mGy)"), content.skin_dose_mgy, f"{key}:skin")
        part = field_widgets.term(tr("Region of the CTDIvol"), list(BodyPart), content.body_part, f"{key}:part")
    with cells[1]:
        fetal = field_widgets.number(tr("Dose of the unborn child (mGy)"), content.fetal_dose_mgy, f"{key}:fetal")
        mean = field_widgets.number(
            tr("Mean of the last 20 ÷ reference level"), content.group_mean_factor, f"{key}:mean"
        )
    with cells[2]:
        reaction = field_widgets.yes_no(tr("Tissue reaction seen"), content.has_tissue_reaction, f"{key}:reaction")
        injury = field_widgets.yes_no(
            tr("Skin injury of degree 2 or more within 21 days"), content.has_skin_injury, f"{key}:injury"
        )
    return replace(
        content,
        skin_dose_mgy=skin,
        fetal_dose_mgy=fetal,
        body_part=part,
        group_mean_factor=mean,
        has_tissue_reaction=reaction,
        has_skin_injury=injury,
    )
