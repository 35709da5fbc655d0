"""What a guide says: its values, texts, durations, codes, attachments; lists and bundles around it."""
