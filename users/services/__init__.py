"""What staff do about users: find them, read them, reveal, and act. Django-free."""
