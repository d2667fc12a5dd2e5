"""The window. Qt lives here only; it knows `app`, but never a port and never SQL."""
