"""One matter in all districts, for a person to read."""
