"""The command line: `policy-chat`. Each command imports what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing, suppress
from dataclasses import asdict
from io import TextIOWrapper
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import Abort, TyperException

from index.errors import PolicyChatError
from ui import cli_eval, cli_figures, cli_index, cli_pack, cli_questions, cli_receipt, cli_user
from ui.console import OPTIONS, Home, Json, assistant, index_config, print_json, say
from ui.offline import stay_offline

if TYPE_CHECKING:
    from rag.answer import Assistant

_INTERRUPTED = 130

app = typer.Typer(
    name="policy-chat",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Cited answers over policy and news articles, offline and without a key.",
)
app.add_typer(cli_index.index_app, name="index")
app.add_typer(cli_index.articles_app, name="articles")
app.add_typer(cli_eval.eval_app, name="eval")
app.add_typer(cli_user.user_app, name="user")
app.command("search")(cli_questions.search)
app.command("ask")(cli_questions.ask)
app.command("chat")(cli_questions.chat)
app.command("replay")(cli_receipt.replay)
app.command("figures")(cli_figures.figures)
app.command("pack")(cli_pack.pack)


@app.callback()
def options(home: Home = None) -> None:
    """Take what is said before the command's name."""
    OPTIONS.home = home
    OPTIONS.kept = "what was done so far is kept"


@app.command()
def doctor(home: Home = None, as_json: Json = False) -> None:
    """Check every part and say what to do where something is wrong."""
    from index.config import load_settings
    from rag.config import RagConfig
    from rag.doctor import examine

    checks = examine(index_config(home), load_settings(RagConfig, "rag"))
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            print(f"{'ok  ' if check.ok else 'FAIL'}  {check.part:10}  {check.detail}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command()
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 7860,
    api: Annotated[
        bool, typer.Option("--api", help="Serve OpenAI's clients too, at /v1. Needs POLICY_CHAT_API_KEY.")
    ] = False,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Serve MCP clients too, at /mcp. Needs POLICY_CHAT_API_KEY.")
    ] = False,
) -> None:
    """Start the web app."""
    from index.config import load_settings
    from rag.config import RagConfig
    from ui.accounts.accounts import Accounts
    from ui.app import serve as run
    from ui.articles.shelf import Shelf
    from ui.config import UiConfig
    from ui.conversations import conversations_in
    from ui.evaluation.routes import Bench
    from ui.security import LOOPBACK
    from ui.services import Services
    from ui.texts import EXAMPLES, sent_notice
    from ui.training.routes import Training

    services = Services(api, mcp, load_settings(UiConfig, "ui").api_key)
    folder, rag = index_config(home).home, load_settings(RagConfig, "rag")
    accounts = Accounts(folder)
    signing_in = accounts.required  # and an unreadable file of users is said before anything else is done

    def ready(url: str) -> None:
        say(f"policy-chat is at {url}")
        if signing_in and host not in LOOPBACK:
            say("  passwords cross the network as they are: put a server with HTTPS in front")
        for path, on in (("/v1", api), ("/mcp", mcp)):
            if on:
                say(f"  with the key also at {url}{path}")

    with (
        assistant(home) as answering,
        conversations_in(folder) as store,
        closing(Shelf(index_config(home), answering.reader)) as shelf,
        closing(Bench(index_config(home), rag, answering, store)) as bench,
        closing(Training(folder, rag, answering.reader, store)) as training,
    ):
        Thread(target=_warm_up, args=(answering,), daemon=True).start()
        run(
            answering,
            store,
            host=host,
            port=port,
            examples=EXAMPLES,
            notice=sent_notice(answering.sent_beyond),
            services=services,
            shelf=shelf,
            accounts=accounts,
            bench=bench,
            training=training,
            ready=ready,
        )


@app.command()
def mcp(home: Home = None) -> None:
    """Serve the tools search, ask and read_article to the MCP client that starts this, on standard input and output."""
    with assistant(home) as answering:
        Thread(target=_warm_up, args=(answering,), daemon=True).start()
        from ui.mcp_server import serve_stdio  # a second, in which the model loads too

        serve_stdio(answering)


def _warm_up(answering: Assistant) -> None:
    # What fails here fails again, and is shown, at the first question.
    with suppress(PolicyChatError):
        answering.warm_up()


def _command(arguments: list[str]) -> str:
    """The longest command that these arguments begin with, for a hint at its help."""
    command = typer.main.get_command(app)
    words = ["policy-chat"]
    for argument in arguments:
        known = getattr(command, "commands", {})
        if argument not in known:
            break
        command = known[argument]
        words.append(argument)
    return " ".join(words)


def main() -> None:
    """Run the command line; every failure is one line on standard error, never a traceback.

    Exit codes: 0 done, 1 the operation failed, 2 wrong usage, 130 interrupted.
    """
    stay_offline(
        os.environ,
        allow_downloads=os.environ.get("POLICY_CHAT_ALLOW_DOWNLOADS", "") not in {"", "0", "false"},
        allow_tracing=os.environ.get("POLICY_CHAT_TRACING", "") not in {"", "0", "false"},
    )
    # torch's threads must sleep, not spin, while they wait for each other: on two cores with another busy process a
    # query took 290 ms with spinning threads and 26 ms with sleeping ones.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that can't show a character shows a question mark
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped service closes its files like Ctrl-C does
    try:
        code = app(standalone_mode=False, prog_name="policy-chat")
    except TyperException as error:  # wrong usage
        say(f"policy-chat: {error.format_message().rstrip('.')}; `{_command(sys.argv[1:])} --help` shows the usage")
        code = error.exit_code
    except PolicyChatError as error:
        say(f"policy-chat: {error}")
        code = 1
    except (KeyboardInterrupt, Abort):
        code = _INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, `policy-chat ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    if code == _INTERRUPTED:  # Typer makes it of Ctrl-C
        say(f"policy-chat: interrupted; {OPTIONS.kept}")
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
