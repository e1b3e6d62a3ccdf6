"""Tests of the asset graph and of alerts."""
