"""`policy-chat replay`: the receipt of an answer, checked against the index as it is now."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import Home, Json, index_config, print_json

if TYPE_CHECKING:
    from rag.replay import Replay

ReceiptFile = Annotated[Path, typer.Argument(metavar="FILE", help="What `policy-chat ask --receipt FILE` wrote.")]

_STATUS = {"stands": "原处 stands", "moved": "移动 moved ", "gone": "不在 gone  "}


def replay(file: ReceiptFile, home: Home = None, as_json: Json = False) -> None:
    """Check an earlier answer against the index as it is now, and say what has changed."""
    from contextlib import closing

    from index.build import recover
    from index.config import load_settings
    from index.reader import IndexReader
    from rag.config import RagConfig
    from rag.receipt import read_receipt
    from rag.replay import replay as replayed

    receipt = read_receipt(file)
    config = index_config(home)
    recover(config)
    with closing(IndexReader(config)) as reader:
        result = replayed(receipt, reader, load_settings(RagConfig, "rag"))
    if as_json:
        print_json(asdict(result))
    else:
        _print(result)


def _print(result: Replay) -> None:
    print(f"{result.question}\n{result.written}\n")
    for quote in result.quotes:
        print(f"{_STATUS[quote.status]}  [{quote.number}] {quote.article_id}  {quote.start}-{quote.end}")
        print(f"    {' '.join(quote.quote.split())}")
    for sentence in result.sentences:
        if sentence.now != sentence.was:
            lacking = f"  ({', '.join(sentence.lacking)})" if sentence.lacking else ""
            print(f"{sentence.was} -> {sentence.now}{lacking}: {sentence.text}")
    for change in result.changes:
        print(f"{change.what}: {change.was or '-'} -> {change.now or '-'}")
    verdict = "the answer still stands" if result.stands else "the answer does not stand any more as it was given"
    print(f"\n{verdict}")
