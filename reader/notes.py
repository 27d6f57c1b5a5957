"""Notes on a text."""

from reader.anchors import Place, describe, find

__all__ = ["Place", "describe", "find"]
