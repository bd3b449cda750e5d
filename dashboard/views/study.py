"""One study, by the Study Instance UID in the address (`/study?uid=1.2.840.…`)."""

import streamlit as st

from dashboard import data, keys, literal, study_page
from dashboard.modalities import of_study

_LONGEST_UID = 64  # PS3.5 9.1


def show() -> None:
    """Show the study that the address names, or say why there is none."""
    uid = st.query_params.get(keys.STUDY_UID, "").strip()
    if not uid:
        _nothing(
            "No study is named.", "Choose one in a list; its page has an address that you can send to a colleague."
        )
        return
    detail = data.study_detail(uid) if len(uid) <= _LONGEST_UID and uid.isprintable() else None
    if detail is None:
        _nothing(
            "This study is not here.", "It was never received, or was removed since. The page Ingestion tells more."
        )
        literal.note(f"Study Instance UID {uid[:200]}")
    elif not of_study(detail.study["modalities"]):
        _nothing(
            "Nothing irradiated this patient, as far as is known.",
            "What tells of this study only estimates dose from other objects, which have not arrived.",
        )
    else:
        study_page.show(detail)


def _nothing(wrong: str, remedy: str) -> None:
    st.title(wrong, anchor=False)
    st.markdown(remedy)
    st.page_link("views/home.py", label="Home", icon=":material/home:")


show()
