"""Acts on many: planned, approved, worked chunk by chunk, and proven (Django-free).

`runs` is what a run is, `moves` what may become of it, `digests` what an approval covers. `items`
and `store` keep it, `steering` makes each move once and on record, `leases` says who works a chunk,
`steps` what is done in one, and `work` does it.
"""
