"""Cashier's name and supervisor's PIN."""
