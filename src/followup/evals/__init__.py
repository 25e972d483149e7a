"""Which engine or prompt is better, by how much, and is it more than noise."""
