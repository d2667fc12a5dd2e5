"""Calibration guide of a lane."""
