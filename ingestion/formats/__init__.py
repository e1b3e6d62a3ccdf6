"""Readers of file formats: each yields rows in chunks and counts them apart from its parse."""
