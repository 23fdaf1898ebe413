"""What the tests need beside Python packages: Node, a browser with a font, a DynamoDB server.

`locked` fetches them, `browser` starts the browser, `missing` says what is not there.
"""
