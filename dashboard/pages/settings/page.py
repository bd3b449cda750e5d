"""The page Settings: what applies, where it comes from, and what it means; changed where Kerma is started."""

import streamlit as st

from dashboard.pages.settings.topics import TOPICS
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.plain_text import Definition
from kerma.setting_values import ShownSetting, shown
from kerma.settings import settings


def show() -> None:
    """Show the page."""
    st.title(tr("Settings"), anchor=False)
    plain_text.note(
        tr(
            "The settings of this dashboard, from environment variables that are read when it starts. The follower in "
            "Orthanc and the worker read theirs likewise. kerma check names settings that do not fit together."
        )
    )
    for topic, names in TOPICS.items():
        plain_text.heading(tr(topic))
        plain_text.definitions(_definition(shown(settings(), name)) for name in names)


def _definition(setting: ShownSetting) -> Definition:
    return Definition(setting.variable, _value(setting), tr(setting.meaning))


def _value(setting: ShownSetting) -> str:
    """What applies, and whether that is the default."""
    if setting.value is None:
        return tr("set, not shown")
    value = setting.value or tr("not set")
    if not setting.is_set:
        return tr("{value} (default)", value=value) if setting.value else value
    return tr("{value} (default: {default})", value=value, default=setting.default) if setting.default else value
