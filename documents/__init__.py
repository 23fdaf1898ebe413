"""A user's document jobs in S3, beside the record."""
