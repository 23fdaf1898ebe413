"""Programs for who works on the house: `python -m scripts.<name>`."""
