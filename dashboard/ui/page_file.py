"""Files that a page makes when their button is clicked.

Streamlit calls the function that makes a file in a thread of its server, without the page: here it gets the
session, the address and the language of the page.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from dashboard.ui import audit_trail, current_user
from dashboard.ui.current_user import ADDRESS_OF_REQUEST, USER_OF_REQUEST
from dashboard.ui.text.i18n import in_language, language
from kerma.access.rights import Right
from kerma.audit.event import Details
from kerma.standard.enumerations import AuditAction

Content = Callable[[], bytes | str]


class PageFile(NamedTuple):
    """A file.

    Attributes:
        name: its name.
        media_type: its media type.
        content: makes it.
    """

    name: str
    media_type: str
    content: Content


def button(label: str, file: PageFile, *, key: str, help_text: str | None = None, is_small: bool = False) -> None:
    """Show the button of a picture, or of figures that the page shows as well."""
    st.download_button(
        label,
        _of_page(file.content),
        file_name=file.name,
        mime=file.media_type,
        key=key,
        on_click="ignore",
        icon=None if is_small else ":material/download:",
        type="tertiary" if is_small else "secondary",
        help=help_text,
    )


def export_button(
    label: str,
    file: PageFile,
    *,
    key: str,
    study_instance_uid: str | None = None,
    details: Details | None = None,
    help_text: str | None = None,
) -> None:
    """Show the button of a file with data of studies or events to users who may export; each file is recorded.

    Args:
        label: text of the button.
        file: the file.
        key: of the button.
        study_instance_uid: the study that it is about; None for several.
        details: what selects its rows.
        help_text: shown beside the button.
    """
    if not current_user.current_user().may(Right.EXPORT):
        return

    def recorded() -> bytes | str:
        """The file, once the trail says so; not for a user whose right was taken since the page was drawn."""
        current_user.require(Right.EXPORT)
        described = {"file": file.name, **(details or {})}
        audit_trail.write(
            audit_trail.event_of_user(AuditAction.EXPORT, described, study_instance_uid=study_instance_uid)
        )
        return file.content()

    button(label, file._replace(content=recorded), key=key, help_text=help_text)


def _of_page(content: Content) -> Content:
    """The function with the session, the address and the language of this page."""
    token, address, present = current_user.session_token(), current_user.current_address(), language()

    def later() -> bytes | str:
        before = USER_OF_REQUEST.set(current_user.user_of_session(token)), ADDRESS_OF_REQUEST.set(address)
        try:
            with in_language(present):
                return content()
        finally:
            USER_OF_REQUEST.reset(before[0])
            ADDRESS_OF_REQUEST.reset(before[1])

    return later
