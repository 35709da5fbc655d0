"""Guides: their fields, values, texts, durations, codes and attachments, and the lists and bundles around them."""
