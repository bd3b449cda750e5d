"""Ends of axes, from the data: the small charts of one chart share them.

Without them Vega would compute the ends itself, at first from no data: Streamlit adds the data to a chart that is drawn
already, and Vega reports an infinite extent for each axis until then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

import pandas as pd

from dashboard.ui.vega_theme import Spec
from kerma.json_types import JsonValue

#: First and last value of an axis.
Domain: TypeAlias = tuple[float, float] | tuple[datetime, datetime]

_MEASURED_TYPES = {"quantitative", "temporal"}


class Extent(NamedTuple):
    """Over which data an axis reaches.

    Attributes:
        fields: fields of the data.
        has_zero: whether it reaches to zero.
        is_nice: whether it ends at round numbers.
        room_px: room beyond the largest value, for a text.
    """

    fields: tuple[str, ...]
    has_zero: bool = False
    is_nice: bool = False
    room_px: int = 0


def scales(extents: Mapping[str, Extent], marks: pd.DataFrame, limits: Mapping[str, Domain]) -> dict[str, Spec]:
    """Domain and `nice` of the scale of each channel as Vega-Lite writes them; none for a channel without values.

    Args:
        extents: which data determine the ends, by channel.
        marks: the data.
        limits: ends that replace those of the data, by channel.
    """
    found: dict[str, Spec] = {}
    for channel, extent in extents.items():
        ends = limits.get(channel) or _ends(extent, marks)
        if ends is not None:
            found[channel] = {"domain": _written(ends, extent.room_px), "nice": extent.is_nice}
    return found


def _ends(extent: Extent, marks: pd.DataFrame) -> Domain | None:
    columns = [marks[field].dropna() for field in extent.fields if field in marks]
    known = [column for column in columns if not column.empty]
    if not known:
        return None
    low, high = min(column.min() for column in known), max(column.max() for column in known)
    return (min(low, 0.0), max(high, 0.0)) if extent.has_zero else (low, high)


def _written(ends: Domain, room_px: int) -> list[JsonValue]:
    if isinstance(ends[0], datetime):
        return [_date_time(end) for end in ends if isinstance(end, datetime)]
    low, high = (float(end) for end in ends if not isinstance(end, datetime))
    if not room_px:
        return [low, high]
    return [low, {"expr": f"{high!r} + {high - low!r} * {room_px} / max(1, width - {room_px})"}]


def _date_time(moment: datetime) -> JsonValue:
    """A moment in the time zone of the browser, in which Streamlit shows local times; Vega counts months from 0."""
    parts = (moment.year, moment.month - 1, moment.day, moment.hour, moment.minute)
    return {"expr": f"datetime({', '.join(map(str, parts))})"}


def with_scales(spec: Spec, found: Mapping[str, Spec]) -> Spec:
    """A specification with these scales; a domain that it states itself stays.

    The first layer of a channel has the scale, which the others share: Vega-Lite would report that they contradict.
    """
    return _part(spec, dict(found))


def _part(part: Spec, left: dict[str, Spec]) -> Spec:
    """A layer or its layers; each scale is taken out of `left` when a layer has it."""
    whole: Spec = {**part}
    layers, encoding = part.get("layer"), part.get("encoding")
    if isinstance(layers, list):
        whole["layer"] = [_part(layer, left) if isinstance(layer, dict) else layer for layer in layers]
    if isinstance(encoding, dict):
        whole["encoding"] = {
            name: _channel(name, channel, left) if isinstance(channel, dict) else channel
            for name, channel in encoding.items()
        }
    return whole


def _channel(name: str, channel: Spec, left: dict[str, Spec]) -> Spec:
    scale = channel.get("scale", {})
    if channel.get("type") not in _MEASURED_TYPES or not isinstance(scale, dict) or "domain" in scale:
        return channel
    own: Spec = {key: value for key, value in scale.items() if key != "nice"}
    own.update(left.pop(name, {}))
    return {**channel, "scale": own} if own else channel
