"""The lane test: why a lane does not work, found out step by step on the lane itself, with what to do about it."""
