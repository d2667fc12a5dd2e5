"""A pinpad to play with."""
