"""The board: what a site tells, as one page that moves, for the projector and for the pager."""
