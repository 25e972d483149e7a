"""The embedded default: rules, a small table of weights and the library; no network, no key."""
