"""The owner's view. Reads the published file, read-only."""
