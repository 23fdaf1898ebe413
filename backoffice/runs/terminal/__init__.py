"""Bulk runs at a terminal: who is there, how runs are told, planned, steered and followed."""
