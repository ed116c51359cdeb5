"""The settings page: one module for each of its forms, each the same wish that a voice can say."""
