"""The chat options that the app offers, read-only."""
