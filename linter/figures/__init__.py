"""Figures: the populations that indicators count, the ratios, what changed since the last period, snapshots."""
