"""The pictures, sounds and files that customers sent."""

import io
import random
from collections import OrderedDict
from dataclasses import dataclass

from PIL import Image, ImageDraw, UnidentifiedImageError

from simulator.line.errors import LineError

STORE_LIMIT_BYTES = 256 * 1024 * 1024
DEFAULT_SIZE = 64 * 1024
PREVIEW_PIXELS = 240
DEFAULT_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/x-m4a",
    "file": "application/octet-stream",
}


@dataclass(slots=True)
class Content:
    """The bytes of one message; `answered_202` counts how often it was not ready yet."""

    kind: str
    content_type: str
    body: bytes
    is_gone: bool = False
    answered_202: int = 0

    def is_preparing(self, calls: int) -> bool:
        """Say whether LINE still prepares this video or sound."""
        return self.kind in ("video", "audio") and self.answered_202 < calls


class Contents:
    """The contents by message id; the oldest go when they are too many bytes together."""

    def __init__(self) -> None:
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._bytes = 0

    def add(self, message_id: str, content: Content) -> None:
        """Keep the content of a message."""
        self._contents[message_id] = content
        self._bytes += len(content.body)
        while self._bytes > STORE_LIMIT_BYTES:
            self._bytes -= len(self._contents.popitem(last=False)[1].body)

    def get(self, message_id: str) -> Content:
        """Return a content, or refuse as LINE does: 410 when it was taken back, 404 when there is none."""
        content = self._contents.get(message_id)
        if content is None:
            raise LineError(404, "not found")
        if content.is_gone:
            raise LineError(410, "The content is gone")
        return content

    def find(self, message_id: str) -> Content | None:
        """Return a content that was not taken back, or None."""
        content = self._contents.get(message_id)
        return None if content is None or content.is_gone else content

    def all(self) -> list[tuple[str, Content]]:
        """Return every content with the id of its message, the oldest first."""
        return list(self._contents.items())

    def remove(self, message_id: str) -> None:
        """Drop the bytes of a message that was taken back."""
        if content := self._contents.get(message_id):
            self._bytes -= len(content.body)
            content.body, content.is_gone = b"", True


def preview(content: Content) -> bytes:
    """Draw the small JPEG of an image or a video."""
    if content.kind == "image":
        try:
            picture = Image.open(io.BytesIO(content.body)).convert("RGB")
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            raise LineError(400, "The content can not be previewed") from None
        picture.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
        return _jpeg(picture)
    if content.kind == "video":
        return _jpeg(Image.new("RGB", (PREVIEW_PIXELS, 135), "#33414e"))
    raise LineError(400, "The content can not be previewed")


def draw_picture(seed: str) -> bytes:
    """Draw a picture for a customer who sends one without saying which."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (480, 360), f"hsl({chance.randrange(360)}, 40%, 82%)")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 260, 480, 360), fill="#a97f5a")
    left = 120 + chance.randrange(80)
    draw.ellipse((left + 130, 140, left + 220, 220), outline="#f7f7f5", width=18)
    draw.rounded_rectangle((left, 110, left + 170, 280), 40, fill="#f7f7f5")
    draw.ellipse((left, 92, left + 170, 132), fill="#6f4327", outline="#f7f7f5", width=6)
    return _jpeg(picture)


def made_up_bytes(seed: str, size: int) -> bytes:
    """Make bytes for a sound or file whose content does not matter."""
    return random.Random(seed).randbytes(size)


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
