"""Colours of the charts, one set for each background, and what a chart is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]  # Vega-Lite
FONT = '"Source Sans", "Liberation Sans", sans-serif'


@dataclass(frozen=True)
class Palette:
    """Contrast with its background: 4.5 and more for text, 3 and more for marks."""

    background: str
    text: str
    muted: str
    grid: str
    main: str
    bad: str
    good: str
    neutral: str
    bad_tint: str  # fills of cells with text on them
    mid_tint: str
    good_tint: str


LIGHT = Palette(
    background="#FFFFFF",
    text="#17252B",
    muted="#526168",
    grid="#E6EBED",
    main="#0072B2",
    bad="#B85300",
    good="#00805D",
    neutral="#66757C",
    bad_tint="#F2C6A0",
    mid_tint="#EEF1F2",
    good_tint="#A3D9C6",
)
DARK = Palette(
    background="#10171A",
    text="#E6ECEE",
    muted="#B6C2C8",
    grid="#273238",
    main="#5AB4E5",
    bad="#F08A4B",
    good="#3CC79A",
    neutral="#A3B1B8",
    bad_tint="#74401C",
    mid_tint="#222C31",
    good_tint="#14604A",
)


def palette(theme_type: str | None) -> Palette:
    """The colours for the reader's theme; light until the browser has told."""
    return DARK if theme_type == "dark" else LIGHT
