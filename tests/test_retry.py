"""A background process repeats its step after an error, with growing pauses, and logs each error once."""

import logging

import pytest

from kerma.retry import ErrorLog, repeat


class Script:
    """A step with known outcomes: True, False, or an error; the process stops after the last one."""

    def __init__(self, *outcomes: bool | Exception) -> None:
        self.outcomes = list(outcomes)
        self.pauses: list[float] = []
        self.errors: list[str] = []
        self.idle_count = 0
        self.success_count = 0

    def step(self) -> bool:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def idle(self) -> None:
        self.idle_count += 1

    def succeed(self) -> None:
        self.success_count += 1

    def run(self, *errors: type[Exception]) -> None:
        repeat(
            self.step,
            is_stopping=lambda: not self.outcomes,
            pause=self.pauses.append,
            idle=self.idle,
            on_error=lambda error: self.errors.append(str(error)),
            on_success=self.succeed,
            errors=errors or (Exception,),
        )


def test_pauses_double_up_to_thirty_seconds() -> None:
    script = Script(*(OSError(str(i)) for i in range(10)))
    script.run()
    assert script.pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0]
    assert len(script.errors) == 10


def test_pauses_begin_again_after_a_success() -> None:
    script = Script(OSError("a"), OSError("b"), True, OSError("c"))
    script.run()
    assert script.pauses == [0.2, 0.4, 0.2]


def test_it_is_idle_when_nothing_is_left() -> None:
    script = Script(True, True, False)
    script.run()
    assert (script.success_count, script.idle_count) == (3, 1)


def test_other_errors_end_the_process() -> None:
    with pytest.raises(LookupError):
        Script(LookupError("unforeseen"), True).run(OSError)


def test_an_error_is_logged_once_and_so_is_the_recovery(caplog: pytest.LogCaptureFixture) -> None:
    errors = ErrorLog(logging.getLogger("kerma.test"), "worker")
    for _ in range(3):
        errors.failed("The disk is full.")
    errors.succeeded()
    errors.succeeded()
    assert [record.message for record in caplog.records] == [
        "The disk is full. The worker tries again until it succeeds.",
        "The worker works again.",
    ]
