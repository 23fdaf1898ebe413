"""The Serenya table: what is stored there and how it is read and changed. No web, no Django.

`model` is the domain, `layouts/` the ways in which the same record is stored and changed, `table`
asks and `app_writes` sends. The source of every rule here is the data contract
(docs/data-contract.md).
"""
