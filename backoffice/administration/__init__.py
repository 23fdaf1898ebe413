"""Pages on which admins manage the accounts of staff."""
