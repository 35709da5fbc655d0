"""From bytes to a tree in which every value knows its position, and back to YAML."""
