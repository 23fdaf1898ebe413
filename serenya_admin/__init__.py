"""Serenya's site: settings, addresses, roles, and the composition of all parts."""
