"""Bulk runs for people: planned, approved, steered, followed and proven, by pages and commands."""
