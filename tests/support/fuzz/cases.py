"""Damaged documents, made from whole ones with a fixed seed, and what every reading of them must hold."""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence

from kerma.extract import Extraction, extract, tree_as_json, tree_from_json

_LENGTHS = (0, 1, 7, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_ODD_NUMBERS = (
    b"NaN",
    b"-inf",
    b"1e308",
    b"1e-999",
    b"-0",
    b"1,5",
    b"1.2.3",
    b"\\\\",
    b"0x10",
    b"1_0",
    b"\xd9\xa1",
    b"",
)
_NUMBER = re.compile(rb"[0-9.]{2,16}")
_CODES = re.compile(rb"(?:DCM|SCT|UCUM|CONTAINS|CONTAINER|NUM|CODE|TEXT|TABLE|UIDREF|DATETIME)")
_SWAPS = (b"DCM", b"SRT", b"CONTAINS", b"CONTAINER", b"NUM", b"CODE", b"TEXT", b"TABLE", b"PNAME", b"IMAGE", b"\0\0\0")

Damage = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def flipped(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16, 64))):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def cut_short(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data))]


def with_a_hole(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 2, 8, 100)) :]


def with_an_odd_length(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    start, width = rng.randrange(128, len(data)), rng.choice((2, 4))
    length: int = rng.choice(_LENGTHS) & (256**width - 1)
    return data[:start] + length.to_bytes(width, "little") + data[start + width :]


def with_a_repetition(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    start = rng.randrange(132, len(data))
    part = data[start : start + rng.choice((8, 40, 200, 1000))]
    return data[:start] + part * rng.choice((2, 10, 100)) + data[start:]


def spliced(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def with_odd_numbers(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    """Same length, so that the structure stays whole."""

    def odd(match: re.Match[bytes]) -> bytes:
        text = match.group()
        return rng.choice(_ODD_NUMBERS)[: len(text)].ljust(len(text)) if rng.random() < 0.2 else text

    return data[:132] + _NUMBER.sub(odd, data[132:])


def with_other_kinds(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    """Value types, schemes and relationships exchanged, at the same length."""

    def other(match: re.Match[bytes]) -> bytes:
        text = match.group()
        return rng.choice(_SWAPS)[: len(text)].ljust(len(text)) if rng.random() < 0.1 else text

    return data[:132] + _CODES.sub(other, data[132:])


def noise(data: bytes, rng: random.Random, _others: Sequence[bytes]) -> bytes:
    """Random bytes, alone, behind the letters DICM, or behind a real beginning."""
    start = rng.choice((b"", bytes(128) + b"DICM", data[: rng.randrange(132, len(data))]))
    return start + rng.randbytes(rng.randrange(2000))


DAMAGES: tuple[Damage, ...] = (
    flipped,
    cut_short,
    with_a_hole,
    with_an_odd_length,
    with_a_repetition,
    spliced,
    with_odd_numbers,
    with_other_kinds,
    noise,
)


def cases(documents: Sequence[bytes], count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Damaged documents with the name of their damage; a third of them damaged twice."""
    rng = random.Random(seed)
    for _ in range(count):
        data, names = rng.choice(documents), []
        for damage in rng.sample(DAMAGES, rng.choice((1, 1, 2))):
            data = damage(data, rng, documents) if len(data) > 132 else data
            names.append(damage.__name__)
        yield " + ".join(names), data


def read(data: bytes) -> Extraction:
    """The reading of damaged bytes.

    Raises:
        AssertionError: it is not what a reading must be.
    """
    reading = extract(data)
    assert reading.status in {"extracted", "skipped", "failed"}
    assert reading.status == "extracted" or (reading.reason and len(reading.reason.split()) > 2), "no reason"
    json.dumps(reading.as_json(), allow_nan=False)
    if reading.tree is not None:
        tree = tree_as_json(reading.tree)
        assert tree_as_json(tree_from_json(tree)) == tree, "the content changes when it is stored"
        json.dumps(tree, allow_nan=False)
    return reading
