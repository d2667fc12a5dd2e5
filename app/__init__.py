"""All of pinpad-cashier that is true without a window. Nothing in here imports Qt."""
