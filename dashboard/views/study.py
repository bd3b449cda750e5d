"""One study, by the Study Instance UID in the address (`/study?uid=1.2.840.…`)."""

import streamlit as st

from dashboard.pages.study import page
from dashboard.ui import cached_queries, keys, plain_text
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import of_study

_LONGEST_UID = 64  # PS3.5 9.1
_HEIGHT_PX = 600


def show() -> None:
    """Show the study that the address names, or say why there is none."""
    uid = st.query_params.get(keys.STUDY_UID, "").strip()
    if not uid:
        _nothing(
            tr("No study is named."),
            tr("Choose one in a list; its page has an address that you can send to a colleague."),
        )
        return
    with st.skeleton(_HEIGHT_PX):
        detail = cached_queries.study_detail(uid) if len(uid) <= _LONGEST_UID and uid.isprintable() else None
    if detail is None:
        _nothing(
            tr("This study is not here."),
            tr("It was never received, or was removed since. The page Ingestion tells more."),
        )
        plain_text.note(tr("Study Instance UID {uid}", uid=uid[:200]))
    elif not of_study(detail.study["modalities"]):
        _nothing(
            tr("Nothing irradiated this patient, as far as is known."),
            tr("What tells of this study only estimates dose from other objects, which have not arrived."),
        )
    else:
        page.show(detail)


def _nothing(wrong: str, remedy: str) -> None:
    st.title(wrong, anchor=False)
    st.markdown(remedy)
    st.page_link("views/home.py", label=tr("Home"), icon=":material/home:")


show()
