"""The story of the write-up, played for real, and what was measured against what it says."""
