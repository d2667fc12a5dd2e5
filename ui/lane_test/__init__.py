"""A lane tried step by step, and what passed it."""
