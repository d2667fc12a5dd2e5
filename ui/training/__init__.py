"""Panel of the training pinpad."""
