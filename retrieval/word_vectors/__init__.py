"""How near English words are to each other: a small table, and how it was made."""
