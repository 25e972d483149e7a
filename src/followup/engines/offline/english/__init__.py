"""As much English grammar as the offline writer needs: parts of speech, noun phrases, I and you."""
