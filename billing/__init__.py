"""Subscription, usage and payments: read, exported, reset."""
