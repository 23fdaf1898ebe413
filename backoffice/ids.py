"""The shape of ids that the house shares, as text of regular expressions."""

#: A UUID in lower case, with its dashes.
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
