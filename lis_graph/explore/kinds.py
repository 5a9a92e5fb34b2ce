"""Kinds of things that pages and crawlers treat apart, by the second part of their IRIs."""

from typing import Final

HELD_BACK: Final = ("person", "post", "claim", "passage", "selector")
"""Kinds that search engines are asked to leave out: people, and words that may name them."""

PEOPLE: Final = ("person", "post")
"""Kinds of things that are about people."""
