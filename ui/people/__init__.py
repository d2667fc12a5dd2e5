"""Who sits at the till, and the supervisor's PIN."""
