"""Totals of a shift: the pinpad's report beside the sums of the journal."""
