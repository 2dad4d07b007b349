"""Lets schemathesis send newline-delimited JSON as it generates it."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return value.encode() if isinstance(value, str) else value
