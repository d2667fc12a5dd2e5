"""The guide that proves a lane with three sales."""
