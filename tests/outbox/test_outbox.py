"""The outbox sends every message at least once and in order, and gives up what cannot be delivered."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.database.outbox import messages, overview, sending
from kerma.errors import UnavailableError
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transport import RefusedMessageError
from kerma.standard.enumerations import OutboxKind, OutboxState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from sqlalchemy import Connection, Engine

    from kerma.database.outbox.sending import OutboxMessage

KIND = OutboxKind.AUDIT_MESSAGE


class Elsewhere:
    """A destination whose answers the test decides."""

    subscribed = ("elsewhere",)

    def __init__(self) -> None:
        self.received: list[object] = []
        self.is_away = False
        self.refuses: set[object] = set()

    def send(self, _: Connection, batch: Sequence[OutboxMessage]) -> Iterator[OutboxMessage]:
        for message in batch:
            if self.is_away:
                raise UnavailableError("away")
            if message.payload["n"] in self.refuses:
                raise RefusedMessageError(message, "no such recipient")
            self.received.append(message.payload["n"])
            yield message


@pytest.fixture
def elsewhere(engine: Engine) -> Elsewhere:
    """The destination, which takes every message."""
    with engine.begin() as connection:
        messages.subscribe(connection, KIND, Elsewhere.subscribed)
    return Elsewhere()


def publish(engine: Engine, *numbers: int) -> None:
    for number in numbers:
        with engine.begin() as connection:
            messages.publish(connection, KIND, {"n": number})


def send(engine: Engine, elsewhere: Elsewhere) -> None:
    OutboxSender(engine, lambda: {KIND: elsewhere}).drain()


def put_back(engine: Engine, by: timedelta) -> None:
    """Let time pass for what is in the outbox."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE outbox SET created_at = created_at - :by, waiting_since = waiting_since - :by, "
                "finished_at = finished_at - :by"
            ),
            {"by": by},
        )
        connection.execute(text("UPDATE outbox_destination SET not_before = not_before - :by"), {"by": by})


def destination(engine: Engine) -> overview.Destination:
    with engine.connect() as connection:
        return overview.destinations(connection)[0]


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT state FROM outbox ORDER BY message_id")).scalars())


def test_a_message_is_written_with_what_it_reports_or_not_at_all(engine: Engine, elsewhere: Elsewhere) -> None:
    with engine.connect() as connection:
        messages.publish(connection, KIND, {"n": 0})
        connection.rollback()
    publish(engine, 1)
    send(engine, elsewhere)
    assert elsewhere.received == [1]


def test_messages_arrive_in_the_order_in_which_their_transactions_ended(engine: Engine, elsewhere: Elsewhere) -> None:
    other = threading.Thread(target=publish, args=(engine, 2))
    with engine.begin() as connection:
        messages.publish(connection, KIND, {"n": 1})
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for this transaction
    other.join()
    send(engine, elsewhere)
    assert elsewhere.received == [1, 2]


def test_what_waits_for_a_destination_is_sent_in_order_when_it_is_back(engine: Engine, elsewhere: Elsewhere) -> None:
    elsewhere.is_away = True
    publish(engine, 1, 2)
    send(engine, elsewhere)
    send(engine, elsewhere)  # within the pause: no further attempt
    waiting = destination(engine)
    assert (waiting.waiting, waiting.attempts, waiting.last_error) == (2, 1, "away")
    elsewhere.is_away = False
    put_back(engine, sending.MAX_PAUSE)
    publish(engine, 3)
    send(engine, elsewhere)
    assert elsewhere.received == [1, 2, 3]
    back = destination(engine)
    assert (back.waiting, back.delivered, back.attempts, back.last_error) == (0, 3, 0, None)


def test_pauses_grow_to_ten_minutes(engine: Engine, elsewhere: Elsewhere) -> None:
    elsewhere.is_away = True
    publish(engine, 1)
    pauses = []
    for _ in range(10):
        send(engine, elsewhere)
        with engine.begin() as connection:
            pause = connection.scalar(text("SELECT not_before - clock_timestamp() FROM outbox_destination"))
            connection.execute(text("UPDATE outbox_destination SET not_before = now()"))
        pauses.append(round(pause.total_seconds()))
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_a_refused_message_is_dead_and_the_next_one_is_sent(engine: Engine, elsewhere: Elsewhere) -> None:
    elsewhere.refuses = {2}
    publish(engine, 1, 2, 3)
    send(engine, elsewhere)
    assert elsewhere.received == [1, 3]
    with engine.connect() as connection:
        [dead] = overview.undelivered(connection, 10)
    assert (dead.state, dead.last_error) == (OutboxState.DEAD, "no such recipient")


def test_a_fault_of_the_program_holds_up_no_other_destination(engine: Engine, elsewhere: Elsewhere) -> None:
    publish(engine, 1)
    elsewhere.received = None  # type: ignore[assignment]  # the fault
    send(engine, elsewhere)
    assert "AttributeError" in str(destination(engine).last_error)


def test_a_message_is_dead_after_seven_days_and_sent_again_when_a_person_says_so(
    engine: Engine, elsewhere: Elsewhere
) -> None:
    elsewhere.is_away = True
    publish(engine, 1)
    send(engine, elsewhere)
    put_back(engine, sending.GIVE_UP_AFTER)
    publish(engine, 2)
    OutboxSender(engine, dict).next()  # no destination is set any more; messages grow old all the same
    assert states(engine) == [OutboxState.DEAD, OutboxState.WAITING]
    elsewhere.is_away = False
    with engine.begin() as connection:
        assert overview.retry(connection) == 1
    send(engine, elsewhere)
    assert elsewhere.received == [1, 2]


def test_the_outbox_is_bounded(engine: Engine, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_WAITING", 2)
    publish(engine, 1, 2, 3)
    with engine.begin() as connection:
        sending.clean(connection)
    assert states(engine) == [OutboxState.DEAD, OutboxState.WAITING, OutboxState.WAITING]
    send(engine, elsewhere)
    put_back(engine, sending.KEEP_DELIVERED)
    send(engine, elsewhere)
    assert states(engine) == [OutboxState.DEAD]
    put_back(engine, sending.KEEP_DEAD)
    send(engine, elsewhere)
    assert states(engine) == []


def test_a_sender_that_ends_before_it_stored_the_delivery_sends_again(engine: Engine, elsewhere: Elsewhere) -> None:
    publish(engine, 1)
    with engine.connect() as connection:
        assert [*elsewhere.send(connection, sending.take(connection, [KIND]))]
        # Meanwhile a second sender leaves the destination alone.
        send(engine, elsewhere)
        assert elsewhere.received == [1]
        connection.rollback()
    send(engine, elsewhere)
    assert elsewhere.received == [1, 1]
