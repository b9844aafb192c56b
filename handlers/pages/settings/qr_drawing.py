"""A QR code as one path, for the template to draw: no picture to serve, and nothing that the page's policy forbids."""

from dataclasses import dataclass, field
from itertools import groupby

import segno

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrDrawing:
    """`path` is what an SVG path's `d` takes, in a square of `size` by `size`."""

    size: int
    path: str = field(repr=False)


def draw_qr(text: str) -> QrDrawing:
    """Draw a text as a QR code with the quiet zone that scanners need."""
    rows = [bytes(row) for row in segno.make(text, micro=False).matrix_iter(border=QUIET_ZONE)]
    return QrDrawing(len(rows), "".join(_runs(row, y) for y, row in enumerate(rows)))


def _runs(row: bytes, y: int) -> str:
    """Write each run of dark squares of a row as one rectangle."""
    runs, x = [], 0
    for is_dark, squares in groupby(row):
        length = len(list(squares))
        if is_dark:
            runs.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(runs)
