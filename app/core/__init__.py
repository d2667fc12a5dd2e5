"""Definitions that every room uses: model, money, errors, slips, clock, paths, logs."""
