"""Rules and indicators as data: read, compiled into checks and measures, and printed as reference pages."""
