"""Offline evaluation: cases, metrics, runs. Import as `from eval.metrics import ...`; `import eval` hides the builtin."""
