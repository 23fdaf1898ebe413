"""Mutants: the code with one small mistake each, which some test is to notice.

`making` finds the mistakes that can be made, `covering` which tests run which line, `choosing` the
tests that a mutant meets, `trying` lets them meet. No file is changed for it: the mistake is made
where the module is imported.

    python -m tests.mutants --seed 1 --count 20 --only backoffice/audit
"""
