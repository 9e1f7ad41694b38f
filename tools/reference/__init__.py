"""The pages of the book that are made from the code, so that they cannot go stale: python -m tools.reference (make reference)."""
