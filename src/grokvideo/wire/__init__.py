"""JSON in and out, no I/O: one dialect per provider."""
