"""What diagnoses and writes: a language model, rules of our own, or kept answers."""
