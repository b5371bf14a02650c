"""anywidget fronts; their browser halves are in `js/`."""
