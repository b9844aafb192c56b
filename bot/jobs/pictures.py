"""Pictures of customers: kept without what hides in the file, with a small one for the talk."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image, ImageOps

PIXEL_LIMIT = 80_000_000
LONGEST_THUMBNAIL = 480
UPRIGHT = 1
ORIENTATION = 0x0112
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a browser shows; `thumbnail` is a JPEG of at most 480 pixels a side."""

    content: bytes
    content_type: str
    thumbnail: bytes
    width: int
    height: int


def read_picture(file: IO[bytes]) -> Picture | None:
    """Read a picture; None when it is none, or has too many pixels to be opened safely. Call it off the event loop."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(FORMATS)) as opened:
                # The header says how large it would become: nothing is decoded yet.
                if opened.width * opened.height > PIXEL_LIMIT:
                    return None
                return _read(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def make_thumbnail(file: IO[bytes]) -> Picture | None:
    """Read a preview picture that LINE drew; it is its own thumbnail."""
    return read_picture(file)


def _read(opened: Image.Image) -> Picture:
    kind = opened.format or "JPEG"
    content = _without_hidden(opened, kind)
    upright = ImageOps.exif_transpose(opened)
    return Picture(content, FORMATS[kind], _thumbnail(upright), upright.width, upright.height)


def _without_hidden(opened: Image.Image, kind: str) -> bytes:
    """Write the picture anew: pixels, colours and movement stay; place, camera and comments go."""
    options: dict[str, Any] = {"icc_profile": opened.info.get("icc_profile"), "exif": b""}
    is_upright = opened.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT
    is_moving = getattr(opened, "is_animated", False)
    picture = opened if is_upright or is_moving else ImageOps.exif_transpose(opened)
    if kind == "JPEG":
        options |= {"quality": "keep"} if picture is opened else {"quality": 95, "subsampling": 0}
    elif kind == "WEBP":
        options |= {"quality": 95}
    if is_moving:
        options |= {"save_all": True}
    picture.info.pop("comment", None)
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def _thumbnail(upright: Image.Image) -> bytes:
    small = upright.convert("RGBA")
    small.thumbnail((LONGEST_THUMBNAIL, LONGEST_THUMBNAIL))
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small.getchannel("A"))
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=80, optimize=True)
    return target.getvalue()
