"""Offline evaluation: cases, metrics, runs. Import by `from eval.x import y`: `import eval` hides the builtin."""
