"""The other side of the same bytes: an emulated pinpad, an emulated bank, and how to put them on a port."""
