"""Rules as data, compiled into checks; definitions of indicators; the generated reference."""
