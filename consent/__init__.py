"""The five legal consents and what they say."""
