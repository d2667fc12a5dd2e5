"""The journal: every operation, every print and every change of them, in one SQLite file (M8)."""
