"""Finding what was written, in Japanese: no word breaks, many ways to write the same."""
