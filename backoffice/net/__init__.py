"""One HTTP exchange that ends at an instant, for whatever speaks HTTP. It knows no service.

An `exchange.Exchange` takes a `messages.Request` and the instant by which it has to be over, and
gives back a `messages.Answer`, whole, or an error of the tree in `errors`. It follows no redirects
and sends nothing twice: whether a request may be repeated is known to who made it.
"""
