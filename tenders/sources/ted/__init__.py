"""TED, the supplement to the Official Journal of the European Union."""
