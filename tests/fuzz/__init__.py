"""Made-up requests: schemathesis over the published schemas, and bytes that are no request at all."""
