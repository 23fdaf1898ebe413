"""What is wrong with a record, and the repairs that are safe."""
