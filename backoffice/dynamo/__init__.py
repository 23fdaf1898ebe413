"""The gateway to DynamoDB: tables, keys, items, conditions. It knows nothing of any application.

Build a request purely (`keys`, `expressions`, `patterns`, `transactions`), send it with a
`Client` inside a `call_scope`, and get wire items, pages or an error of the tree in `errors`.
"""
