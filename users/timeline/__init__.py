"""What happened to a user, newest first, from what is read anyway (Django-free).

A record says when things happened, the trail says what staff did. Whatever has no readable instant
is no event, and nothing is claimed of it.
"""
