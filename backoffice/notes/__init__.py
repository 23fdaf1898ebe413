"""Notes of staff on what a back office is about.

A product says on which kind of subject there are notes, and where they are shown (`pages`); `items`
says how one is stored, `store` reads them, `kinds` are the acts.
"""
