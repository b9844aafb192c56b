"""Pictures that staff send: drawn anew, so that nothing hidden in a file goes out."""

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

from inbox.conversations.draft import Draft, image_draft
from inbox.conversations.message import Media
from inbox.errors import Invalid
from inbox.media import MediaFiles

FILE_LIMIT = 10 * 1024 * 1024
PREVIEW_LIMIT = 1024 * 1024
PIXEL_LIMIT = 40_000_000
LONGEST, LONGEST_PREVIEW = 4_096, 1_024
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITIES = (90, 80, 65, 45)
# A large picture takes some 300 MB while it is drawn: however many come, two at a time.
_drawing = ThreadPoolExecutor(2, "pictures")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as LINE takes it: JPEG, with a smaller one beside it."""

    content: bytes
    preview: bytes
    width: int
    height: int


async def read_picture(file: IO[bytes]) -> Picture:
    """Read an uploaded picture off the event loop; Invalid when it is none, or too large."""
    return await asyncio.get_running_loop().run_in_executor(_drawing, _read, file)


async def keep_picture(files: MediaFiles, picture: Picture, name: str) -> Draft:
    """Store a picture, publish it for LINE, and give the message that carries it."""
    file_id = await _store(files, name, picture.content)
    preview_id = await _store(files, f"preview-{name}", picture.preview)
    media = Media(
        state="stored",
        file_id=file_id,
        thumbnail_id=preview_id,
        content_type="image/jpeg",
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )
    return image_draft(media, await files.publish(file_id, preview_id), await files.publish(preview_id, preview_id))


async def drop_picture(files: MediaFiles, draft: Draft) -> None:
    """Remove the files of a picture that no message carries."""
    for file_id in (draft.media.file_id, draft.media.thumbnail_id) if draft.media else ():
        if file_id is not None:
            await files.delete(file_id)


async def _store(files: MediaFiles, name: str, content: bytes) -> str:
    async with files.open_upload(name, "image/jpeg") as upload:
        await upload.write(content)
    return upload.file_id


def _read(file: IO[bytes]) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as opened:
                # The header says how large it would become: nothing is decoded yet.
                if opened.width * opened.height > PIXEL_LIMIT:
                    raise _refused("画像が大きすぎます。4,000万画素以内の画像を選んでください。", "pixels")
                drawn = _drawn(opened)
    except Invalid:
        raise
    except Exception as error:
        # What a decoder raises at a broken file may be anything: struct.error, TypeError.
        raise _refused("画像として読み取れません。JPEGかPNGの画像を選んでください。", "unreadable") from error
    return Picture(
        _jpeg(drawn, LONGEST, FILE_LIMIT), _jpeg(drawn, LONGEST_PREVIEW, PREVIEW_LIMIT), drawn.width, drawn.height
    )


def _drawn(opened: Image.Image) -> Image.Image:
    """Turn the picture upright, on white where it is transparent, without anything that was written beside it."""
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    paper.thumbnail((LONGEST, LONGEST))
    return paper


def _jpeg(picture: Image.Image, longest: int, limit: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((longest, longest))
    for quality in QUALITIES:
        target = io.BytesIO()
        smaller.save(target, "JPEG", quality=quality, optimize=True)
        if target.tell() <= limit:
            return target.getvalue()
    raise _refused("画像が大きすぎます。小さい画像を選んでください。", "too_large")


def _refused(message: str, reason: str) -> Invalid:
    return Invalid(message, fields={"image": reason})
