"""The options of the chat, to read."""
