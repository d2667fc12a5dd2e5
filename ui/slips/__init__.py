"""The bank's slip on the screen and on paper."""
