"""The registry of check kinds that rules are made of."""
