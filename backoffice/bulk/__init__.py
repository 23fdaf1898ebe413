"""Acts on many: planned, approved, worked chunk by chunk, and proven (Django-free).

`runs` is what a run is, `moves` what may become of it, `digests` what an approval covers. `items`
and `store` keep it, `planning` freezes its list, `kinds` are the acts on it. `steps` says what is
done in a chunk, `undoing` how that is taken back, `leases` who does it, `work` does it once, and a
`runner` makes runs as people want them.
"""
