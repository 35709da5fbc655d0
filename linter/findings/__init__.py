"""What a finding is, how it is fixed, and one printer per output format."""
