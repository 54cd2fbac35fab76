"""The trained reader: finds the answer in a passage, and knows when there is none."""
