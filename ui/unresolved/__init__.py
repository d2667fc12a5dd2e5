"""What is unclear, settled by a supervisor."""
