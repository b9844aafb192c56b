"""Pictures of customers: kept without what hides in the file, with a small one for the talk."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image, ImageOps

PIXEL_LIMIT = 80_000_000
# All pictures of a moving one together; beyond, it stands still.
MOVING_PIXEL_LIMIT = 400_000_000
# A larger JPEG is read at half or a quarter of its size, at least this large.
SHRUNK = (4_096, 4_096)
LONGEST_THUMBNAIL = 480
UPRIGHT = 1
# Where cameras write the place: in files of any kind.
HIDING_PLACES = (b"Exif", b"ns.adobe.com/xap", b"xmpmeta")
PIECE = 1024 * 1024
MIXABLE = ("L", "LA", "RGB", "RGBA")
ORIENTATION = 0x0112
OPENED = ("JPEG", "PNG", "GIF", "WEBP")
# Phones write MPO: a JPEG with a second one behind it, which nobody sees.
CONTENT_TYPES = {"MPO": "image/jpeg"} | {kind: f"image/{kind.lower()}" for kind in OPENED}


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
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=OPENED) as opened:
                # The header says how large it would become: nothing is decoded yet.
                if opened.width * opened.height > PIXEL_LIMIT:
                    opened.draft(None, SHRUNK)
                return _read(opened) if opened.width * opened.height <= PIXEL_LIMIT else None
    except Exception:  # noqa: BLE001 - What a decoder raises at a broken file may be anything.
        return None


def may_hide_a_place(file: IO[bytes]) -> bool:
    """Tell whether a file that we cannot read may say where it was taken."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        if any(mark in before + piece for mark in HIDING_PLACES):
            return True
        before = piece[-max(map(len, HIDING_PLACES)) :]
    return False


def _read(opened: Image.Image) -> Picture:
    content_type = CONTENT_TYPES[opened.format or "JPEG"]
    content = _without_hidden(opened, content_type.removeprefix("image/").upper())
    upright = ImageOps.exif_transpose(opened)
    width, height = upright.size
    return Picture(content, content_type, _thumbnail(upright), width, height)


def _without_hidden(opened: Image.Image, kind: str) -> bytes:
    """Write the picture anew: pixels, colours and movement stay; place, camera and comments go."""
    options: dict[str, Any] = {"icc_profile": opened.info.get("icc_profile"), "exif": b""}
    is_upright = opened.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT
    is_moving = kind != "JPEG" and _moves(opened)
    picture = opened if is_upright or is_moving else ImageOps.exif_transpose(opened)
    if kind == "JPEG":
        options |= {"quality": "keep"} if picture.format == "JPEG" else {"quality": 95, "subsampling": 0}
    elif kind == "WEBP":
        options |= {"quality": 95}
    if is_moving:
        options |= {"save_all": True}
    picture.info.pop("comment", None)
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def _moves(opened: Image.Image) -> bool:
    frames: int = getattr(opened, "n_frames", 1)
    return frames > 1 and opened.width * opened.height * frames <= MOVING_PIXEL_LIMIT


def _thumbnail(upright: Image.Image) -> bytes:
    """Make the small one; of pixels that can be mixed no whole copy is made first."""
    small = upright if upright.mode in MIXABLE else upright.convert("RGBA")
    small.thumbnail((LONGEST_THUMBNAIL, LONGEST_THUMBNAIL))
    small = small.convert("RGBA")
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small.getchannel("A"))
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=80, optimize=True)
    return target.getvalue()
