"""Chat models: opened by any name, shown numbered sentences, believed only where they point at what the essay says."""
