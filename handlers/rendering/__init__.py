"""HTML from templates, in the reader's language."""

from handlers.rendering.assets import setup
from handlers.rendering.language import language_of
from handlers.rendering.page import render, texts, translate

__all__ = ["language_of", "render", "setup", "texts", "translate"]
