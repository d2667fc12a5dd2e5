"""What tills asked over HTTP."""
