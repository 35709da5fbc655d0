"""Recompute a finished bulletin (通报) that somebody wrote; `audit.audit` is the way in."""
