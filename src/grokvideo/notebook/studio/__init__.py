"""The Studio but for its widget: what the form says, what it costs, what is told of its clips."""
