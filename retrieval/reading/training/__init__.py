"""How the reader's weights were made: ``python -m retrieval.reading.training --help``."""
