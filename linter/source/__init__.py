"""Read YAML files into values whose positions are known, and write values back to YAML.

The road of a file: `read` (bytes to text) → `parse` (text to tree) → `schema` (tree to a judged value). Everything
outside this room takes it through `yaml_document`. Example: `yaml_document.from_bytes(b"kind: matter\\n", "a.yaml")`.
"""
