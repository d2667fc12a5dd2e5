"""Base of the features: tasks, journal reads, dialogs, theme, tables, words."""
