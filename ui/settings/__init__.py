"""The pages of the Settings screen, imported when it is first shown."""
