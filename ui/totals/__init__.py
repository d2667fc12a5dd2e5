"""The shift: the pinpad's report beside our sums."""
