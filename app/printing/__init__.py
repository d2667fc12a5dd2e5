"""Slips on their way to paper."""
