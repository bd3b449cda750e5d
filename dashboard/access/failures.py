"""Sentences and HTTP statuses of logins that are refused."""

from http import HTTPStatus

from dashboard.ui.text.i18n import msg
from kerma.authentication.local import LoginFailure

FAILURES = {
    LoginFailure.WRONG: (HTTPStatus.UNAUTHORIZED, msg("Name or password is wrong.")),
    LoginFailure.ACCOUNT_LOCKED: (
        HTTPStatus.FORBIDDEN,
        msg("This account is locked. An administrator of Kerma can unlock it."),
    ),
    LoginFailure.LOCKED_OUT: (
        HTTPStatus.TOO_MANY_REQUESTS,
        msg("Too many logins from this address have failed. Try again in a quarter of an hour."),
    ),
}
OF_ANOTHER_HOST = msg("This request was sent by a page of another host.")
