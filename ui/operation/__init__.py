"""Sale, cancel and return at a pinpad."""
