"""Bulk runs in the browser: planned, approved, steered, followed and proven."""
