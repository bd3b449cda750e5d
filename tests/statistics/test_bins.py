"""Edges of bins."""

from __future__ import annotations

import pytest

from kerma.statistics.bins import bin_edges


@pytest.mark.parametrize(
    ("low", "high", "first", "width"),
    [(0, 1930, 0, 50), (0, 0.07, 0, 0.002), (-3, 3, -3, 0.2), (5, 5, 5, 0.2), (0, 0, 0, 0.025), (118, 122, 118, 0.1)],
)
def test_edges_are_round_numbers(low: float, high: float, first: float, width: float) -> None:
    edges = bin_edges(low, high)
    assert (edges.positions[0], edges.width) == pytest.approx((first, width))
    assert edges.positions[0] <= low
    assert edges.positions[-1] > high
    assert edges.number_of_bins <= 42


def test_edges_of_counts_are_whole() -> None:
    assert bin_edges(1, 9, is_whole=True).positions == tuple(float(number) for number in range(1, 11))
