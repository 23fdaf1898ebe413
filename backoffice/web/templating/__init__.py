"""Jinja2 as the pages use it: what templates may call, and how they are read and compiled.

There is no markup here: it stands in the templates, their repeated pieces as macros.
"""
