"""What schemathesis needs to send newline-delimited JSON."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return value.encode() if isinstance(value, str) else value


@schemathesis.hook
def filter_case(ctx, case):
    # A line that is no case is refused by itself, and no reason to refuse the others.
    return case.media_type != "application/x-ndjson" or isinstance(case.body, str)
