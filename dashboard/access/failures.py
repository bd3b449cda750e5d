"""Sentences and HTTP statuses of logins that are refused."""

from http import HTTPStatus

from dashboard.ui.text.i18n import msg
from kerma.authentication.login_result import LoginFailure

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
    LoginFailure.WRONG_CODE: (HTTPStatus.UNAUTHORIZED, msg("This code is wrong, or was used before.")),
    LoginFailure.DIRECTORY_AWAY: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        msg("The directory of the users does not answer. Users with a password in Kerma itself can still log in."),
    ),
    LoginFailure.EXPIRED: (HTTPStatus.UNAUTHORIZED, msg("This login began more than 15 minutes ago. Begin again.")),
}
OF_ANOTHER_HOST = msg("This request was sent by a page of another host.")
