"""The fields by which a person names an examination: standard name and region; and what *Phantom or test* means."""

from typing import NamedTuple

import streamlit as st

from dashboard.pages import page_rights
from dashboard.pages.standard_names import rules
from dashboard.pages.standard_names.name_options import NameOptions
from dashboard.pages.standard_names.rules import REGIONS
from dashboard.ui import navigation
from dashboard.ui.current_user import current_user
from dashboard.ui.navigation import Page
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from kerma.standard_names.region import Region


class EnteredName(NamedTuple):
    """What a person entered; None: no name."""

    standard_name: str | None
    region: Region


def show(modality: str, first: tuple[str, ...], region: Region, names: NameOptions, key: str) -> EnteredName:
    """Show the fields.

    Args:
        modality: of the examination.
        first: names that are offered first; the first one is selected.
        region: the region that is selected.
        names: what else is offered.
        key: of the examination.
    """
    name = st.selectbox(
        tr("Standard name"),
        names.names_of(modality, *first),
        format_func=lambda one: names.label(one, modality),
        accept_new_options=True,
        key=f"name:{key}",
        help=tr("Select one, or type a new one."),
    )
    selected = st.selectbox(
        tr("Region"),
        REGIONS,
        index=REGIONS.index(region),
        format_func=rules.region_word,
        key=f"region:{key}",
    )
    return EnteredName(name, names.region(modality, name or "", selected))


def show_phantom_note() -> None:
    """What the name of phantoms does not do, and where it is done."""
    plain_text.note(rules.phantom_note())
    if page_rights.may_open(current_user(), Page.PATIENT_DATA):
        navigation.page_link(Page.PATIENT_DATA, label=tr("Patient data"), icon=":material/shield_person:")
