"""Nothing leaves the machine: what the libraries would send or look up unless told not to, switched off."""

from __future__ import annotations

from collections.abc import MutableMapping

_SETTINGS = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",  # its warning about forks
    "DO_NOT_TRACK": "1",
}
_HUB = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
# LangSmith's variables in a user's shell are meant for other programs.
_TRACING = {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false", "LANGSMITH_TRACING_V2": "false"}


def stay_offline(
    environment: MutableMapping[str, str], *, allow_downloads: bool = False, allow_tracing: bool = False
) -> None:
    """Set these switches in `environment`; to be called before the libraries are imported."""
    environment.update(_SETTINGS)
    if not allow_downloads:
        environment.update(_HUB)
    if not allow_tracing:
        environment.update(_TRACING)
