"""One follower at a time reads a node; a second one with its name or its index is refused with what to change."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from orthanc_plugin.node_claim import NodeClaim, TwinError


@pytest.fixture
def claim(engine: Engine) -> Iterator[NodeClaim]:
    """The right to read the node A, held."""
    claim = NodeClaim(engine, "A", "index of A")
    claim.hold()
    yield claim
    claim.release()


@pytest.mark.parametrize(
    ("node", "index_id", "sentence"),
    [
        ("A", "index of B", "Another Orthanc with the name A .*KERMA_ORTHANC_NAME"),
        ("B", "index of A", "the index of this one, B, or with a copy of it.*empty StorageDirectory"),
    ],
    ids=["same name", "same index"],
)
@pytest.mark.usefixtures("claim")
def test_a_twin_is_refused(engine: Engine, node: str, index_id: str, sentence: str) -> None:
    with pytest.raises(TwinError, match=sentence):
        NodeClaim(engine, node, index_id).hold()


@pytest.mark.usefixtures("claim")
def test_a_node_with_a_name_and_an_index_of_its_own_is_read(engine: Engine) -> None:
    other = NodeClaim(engine, "B", "index of B")
    other.hold()
    other.release()


def test_a_node_may_be_read_by_another_follower_when_the_first_has_released_it(
    engine: Engine, claim: NodeClaim
) -> None:
    claim.release()
    other = NodeClaim(engine, "A", "index of A")
    other.hold()
    other.release()


def test_a_follower_that_lost_its_session_takes_its_node_again(engine: Engine, claim: NodeClaim) -> None:
    with engine.begin() as connection:
        connection.execute(text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"))
    claim.hold()
    with pytest.raises(TwinError):
        NodeClaim(engine, "A", "another index").hold()
