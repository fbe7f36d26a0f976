"""From rows to counts: the cube, its breakdowns and control levels, and what two joined files leave out."""
