"""Calls of the tills over HTTP."""
