"""Every operation, found and looked at."""
