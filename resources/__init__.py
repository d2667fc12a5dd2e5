"""What the program reads and does not execute: translations, icons, response codes, and the marks of slips."""
