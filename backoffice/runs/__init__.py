"""Bulk runs for people: planned, approved, steered and worked."""
