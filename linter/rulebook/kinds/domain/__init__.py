"""Kinds of checks that know one subject (codes, contacts, halls, laws …), one module per subject."""
