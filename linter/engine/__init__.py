"""One run: configuration, loading, phase one, phase two, verdict."""
