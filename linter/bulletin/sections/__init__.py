"""The sections of a bulletin, one module each."""
