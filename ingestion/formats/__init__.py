"""Readers of file formats: each yields chunks of rows and counts the rows of the file apart from its parse."""
