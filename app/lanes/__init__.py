"""Lanes: one pinpad, one thread, one operation at a time, with guards before and judgement after."""
