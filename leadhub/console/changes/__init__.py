"""Pages of what people changed: many at once, and every act by its number."""
