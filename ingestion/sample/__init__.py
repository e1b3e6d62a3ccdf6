"""The sample company: seeded, deterministic, with planted effects."""
