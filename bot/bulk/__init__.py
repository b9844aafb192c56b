"""Acts on many, as jobs: fifty at a time, each written down before it is done."""
