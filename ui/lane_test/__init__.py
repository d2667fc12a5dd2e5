"""Lane test: steps, live trace, support bundle."""
