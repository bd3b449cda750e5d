"""The link "Schedule…" from a page to the form of scheduled reports, with what the page shows."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from dashboard.ui import navigation
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import Codec, UrlParameter, option_codec
from kerma.access.rights import Right
from kerma.messages import message
from kerma.scheduled_reports.schedule import ReportSubject

_TEXT: Codec[str] = Codec(str, str, message("a text"))
#: What the new report is about; empty: none is begun.
SUBJECT = UrlParameter("new", option_codec({"": "", **dict.fromkeys(ReportSubject, "")}), "")
#: The page of a view, the path of a modality or the name of a survey.
TARGET = UrlParameter("of", _TEXT, "")
#: Its parameters, encoded as a query.
PARAMETERS = UrlParameter("with", _TEXT, "")
TITLE = UrlParameter("title", _TEXT, "")


def show(subject: ReportSubject, target: str, parameters: Mapping[str, str], title: str) -> None:
    """Show the link to users who may have reports sent.

    Args:
        subject: what the report is about.
        target: the page of a view, the path of a modality or the name of a survey.
        parameters: of the URL of the page; days that a schedule sets itself are dropped there.
        title: name of the report to begin with.
    """
    if may_change(Right.EXPORT):
        navigation.page_link(
            Page.SCHEDULED_REPORTS,
            label=tr("Schedule…"),
            icon=":material/schedule_send:",
            parameters={
                **SUBJECT.written(subject),
                **TARGET.written(target),
                **PARAMETERS.written(urlencode(parameters)),
                **TITLE.written(title),
            },
        )


def parameters_of(text: str) -> dict[str, str]:
    """The parameters of an encoded query."""
    return dict(parse_qsl(text))
