"""An embedded MongoDB for one machine."""

from inbox.embedded.folder import EmbeddedError
from inbox.embedded.running import find_embedded_mongod, open_embedded_mongod

__all__ = ["EmbeddedError", "find_embedded_mongod", "open_embedded_mongod"]
