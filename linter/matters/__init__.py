"""One matter, or one defect, in all districts: what `show`, `compare`, `bundle`, `sweep` and `standard draft` print."""
