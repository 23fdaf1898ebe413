"""Serenya's site: settings, URLs, roles, and the composition of all parts."""
