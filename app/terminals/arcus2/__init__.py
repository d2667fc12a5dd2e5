"""ARCUS 2, the protocol of "Univ. EMV POS" terminals, spoken directly on a serial device or over TCP."""
