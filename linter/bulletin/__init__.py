"""The report that an inspector signs: what is told, in which order, in which words."""
