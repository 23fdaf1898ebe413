"""The pages of the audit trail: who did and saw what, and the same as a file."""
