"""What the gateway costs, beside what else one could have taken: `python -m bench [name ...]`.

Every contestant gets the same answer from a transport inside the process, so that only its own
work is measured. Only ratios can fail a run: absolute times are the machine's.
"""
