"""What was asked for: options, files and forms become one request, with every problem named at once."""
