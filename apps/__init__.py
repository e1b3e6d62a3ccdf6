"""The owner's view: reads one published file, read-only, and shows what it says and how sure it is."""
