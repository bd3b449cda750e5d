"""Repeats a step of a background process until it is stopped; after an error it waits and tries again."""

import logging
from collections.abc import Callable

FIRST_DELAY_S = 0.2
MAX_DELAY_S = 30.0


class ErrorLog:
    """Logs an error once, not at every attempt, and the recovery from it.

    Args:
        logger: where to log.
        process: what the process is called in the log: "follower".
    """

    def __init__(self, logger: logging.Logger, process: str) -> None:
        self._logger = logger
        self._process = process
        self.last_error: str | None = None

    def failed(self, text: str, error: Exception | None = None) -> None:
        """Log an error; of `error`, an unexpected one, its type and its places in the program."""
        if text != self.last_error:
            # The text of an unexpected error may quote what an object states.
            shown = text if error is None else f"Unexpected {type(error).__name__}."
            self._logger.error("%s The %s tries again until it succeeds.", shown, self._process, exc_info=error)
        self.last_error = text

    def succeeded(self) -> None:
        """Log that the process works again, if it failed before."""
        if self.last_error is not None:
            self._logger.warning("The %s works again.", self._process)
            self.last_error = None


def repeat(
    step: Callable[[], bool],
    *,
    is_stopping: Callable[[], bool],
    pause: Callable[[float], object],
    idle: Callable[[], object],
    on_error: Callable[[Exception], object],
    on_success: Callable[[], object],
    errors: tuple[type[Exception], ...] = (Exception,),
) -> None:
    """Repeat a step until the process is to stop.

    Args:
        step: does one piece of work; returns whether there may be more.
        is_stopping: whether the process is to stop.
        pause: waits for seconds: 0.2 s after the first error, twice as long after each further one, at most 30 s.
        idle: waits for further work, called when the step finds none.
        on_error: called with each error.
        on_success: called after each step without error.
        errors: the errors after which the step is repeated; others end the process.
    """
    delay = FIRST_DELAY_S
    while not is_stopping():
        try:
            is_more = step()
        except errors as error:
            on_error(error)
            pause(delay)
            delay = min(2 * delay, MAX_DELAY_S)
            continue
        on_success()
        delay = FIRST_DELAY_S
        if not is_more:
            idle()
