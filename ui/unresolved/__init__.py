"""Unresolved cases and their settlement by a supervisor."""
