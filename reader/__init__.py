"""The annotated reader: a folder of commentaries in, an edition people can study out."""

__version__ = "0.1.0"
