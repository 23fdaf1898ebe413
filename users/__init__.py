"""The page of a user: search, panels, acts."""
