"""Journal: search, details, reprint, export."""
