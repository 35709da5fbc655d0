"""Findings: their data, the fixes that they carry, and one printer per output format (`formats`)."""
