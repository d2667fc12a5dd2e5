"""The command line. The only place that may import the window, and only when it is to be opened.

What a command needs is imported by it alone, so that each starts as fast as it can.
"""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TypeVar

from app.cli.exit_status import Status, status_of_error, status_of_state
from app.core import logs, paths
from app.core.errors import AppError
from app.core.masking import mask
from app.core.model import Decision, Kind, Origin, Request, Scheme, State
from app.core.money import parse_amount
from app.core.paths import Profile

T = TypeVar("T")

OPERATIONS = {"sale": Kind.SALE, "cancel": Kind.CANCEL, "return": Kind.RETURN, "close": Kind.RECONCILIATION}
INQUIRIES = (Kind.SHORT_REPORT, Kind.LAST_SLIP, Kind.PING, Kind.HOST_TEST)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status (see `Status`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A slip's letters that a console does not know must not become an error behind a finished payment.
            stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AppError as error:
        print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return status_of_error(error)
    except KeyboardInterrupt:
        return Status.INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """Masks what it complains of: a card number may have been typed in a wrong place (M9)."""

    def error(self, message: str) -> NoReturn:
        super().error(mask(message))


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each leaves a function of the options in `run`."""
    parser = _Parser(prog=logs.ROOT, description="Drives bank pinpads for a till.")
    _add_profile(parser, default=None)
    parser.set_defaults(run=_open_window)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, help=text, description=text)
        _add_profile(command, default=argparse.SUPPRESS)
        command.set_defaults(run=run)
        return command

    demo = add("demo", _demo, "Play a sale and its cancel, a sale and its return on training lanes.")
    demo.add_argument("--screenshot", type=Path, metavar="FILE", help="play it in the window and save its picture")
    for name, kind in OPERATIONS.items():
        _add_operation(add(name, _operate, f"Make a {kind} on a lane and print its slip."), kind)
    for kind in INQUIRIES:
        inquiry = add(kind, _inquire, f"Ask a lane's pinpad: {kind}.")
        inquiry.add_argument("--lane", required=True)
        inquiry.set_defaults(kind=kind)
    serve = add("serve", _serve, "Serve tills over HTTP, without a window, until it is told to end.")
    serve.add_argument("--port", type=_port, metavar="N", help="in place of the settings' port; 0 picks a free one")
    serve.add_argument("--training", action="store_true", help="serve training lanes too")
    add("doctor", _doctor, "Check settings, ports, rights, pinpads and printers, and say what to do.")
    replay = add("replay", _replay, "Print a saved trace and replay it: is the outcome the same?")
    replay.add_argument("file", type=Path, metavar="FILE")
    support = add("support", _support, "Save what support needs to see, without card data and secrets, as one zip.")
    support.add_argument("file", type=Path, metavar="FILE.zip")
    _add_print_slip(subparsers)
    _add_journal(add("journal", _list_journal, "List operations, newest first."))
    _add_resolve(add("resolve", _resolve, "Settle a case, or a conflict, by a supervisor's word."))
    _add_supervisor(add("supervisor", _supervisor, "Add a supervisor; asks for the PIN twice."))
    _add_emulate(add("emulate", _emulate, "Be a pinpad and its bank for another till."))
    return parser


def _add_profile(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument("--profile", type=Path, metavar="DIR", default=default, help="folder of settings and journal")


def _add_operation(parser: argparse.ArgumentParser, kind: Kind) -> None:
    parser.add_argument("--lane", required=True)
    parser.set_defaults(kind=kind, amount=0, original=None)
    if kind.moves_money:
        parser.add_argument("--amount", required=True, type=_checked(parse_amount), help="so'm and tiyin: 300.00")
    if kind.gives_back:
        parser.add_argument("--original", required=True, metavar="N", help="receipt number or RRN of the sale")


def _add_print_slip(subparsers: "argparse._SubParsersAction[_Parser]") -> None:
    """What `serve` starts for each print; without help, so that it stands in no list."""
    command = subparsers.add_parser("print-slip")
    command.add_argument("--printer", default="")
    command.add_argument("--width", type=int, required=True)
    command.set_defaults(run=_print_slip)


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” is not a port. Write a number from 0 to 65535")


def _add_journal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=State, choices=list(State), help="only operations in this state")
    parser.add_argument("--since", type=_moment, metavar="T", help="only from this moment on: 2026-03-02T07:00:00Z")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON Lines")
    form.add_argument("--verify", action="store_true", help="list nothing, but name all that was changed behind it")


def _add_resolve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the operation or the conflict, or how it begins")
    parser.add_argument("decision", type=Decision, choices=[Decision.APPROVED, Decision.DECLINED])
    parser.add_argument("--by", required=True, metavar="NAME", help="the supervisor, who is asked for the PIN")
    parser.add_argument("--reason", required=True, type=_reason, metavar="TEXT")


def _add_supervisor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["add"])
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--by", metavar="NAME", help="a supervisor who allows it, in the administrator's place")


def _add_emulate(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "While it runs it takes commands on standard input, one a line: sell AMOUNT (on the pinpad itself, without the"
        " till), unplug, plug, swap TERMINAL (for another pinpad), network own or till (its way to the bank),"
        " fault STEP:ACTION, card NAME, present (the card, now)."
    )
    parser.add_argument("--scheme", type=Scheme, choices=list(Scheme))
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--listen", metavar="H:P", help="wait for a till's connection")
    place.add_argument("--connect", metavar="H:P", help="connect to a till that listens")
    place.add_argument("--pty", action="store_true", help="on a pseudo-terminal")
    parser.add_argument("--eth-ping", action="store_true", help="with --connect: greet the till, and wait for its echo")
    parser.add_argument("--bank", metavar="H:P", help="where the bank listens; without it on a free port")
    parser.add_argument("--card", metavar="NAME", help="the card that is presented after a second")
    parser.add_argument("--fault", action="append", default=[], metavar="STEP:ACTION", help="what goes wrong, and when")
    parser.add_argument("--split", action="store_true", help="send every frame byte by byte")
    parser.add_argument("--list", action="store_true", help="list cards, steps and actions, then end")


def _checked(parse: Callable[[str], T]) -> Callable[[str], T]:
    """An argument's parser whose numbered errors become argparse's complaints."""

    def checked(text: str) -> T:
        try:
            return parse(text)
        except AppError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return checked


def _reason(text: str) -> str:
    from app.lanes.resolving import read_reason

    return _checked(read_reason)(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a moment. Write 2026-03-02T07:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _profile(options: argparse.Namespace) -> Profile:
    return paths.profile(options.profile)


def _open_window(options: argparse.Namespace) -> int:
    # Nothing that is made until the window is up is garbage: looking for some would take a tenth of that time.
    gc.disable()
    from app.cli import commands
    from app.runtime import Runtime
    from ui.main import run, tell_and_raise

    try:
        profile = _profile(options)
    except AppError as error:
        tell_and_raise(error)

    def build() -> Runtime:
        loaded = commands.load_for_window(profile)
        runtime = Runtime(profile, loaded.settings, interactive=True)
        runtime.settings_trouble = loaded.account
        return runtime

    return run(profile, build)


def _demo(options: argparse.Namespace) -> int:
    from app.cli import commands

    with commands.demo_runtime(options.profile) as runtime:
        if options.screenshot is None:
            return commands.run_demo(runtime)
        from ui.main import demo_screenshot

        return status_of_state(demo_screenshot(runtime, options.screenshot, commands.print_operation).state)


def _operate(options: argparse.Namespace) -> int:
    from app.cli import commands

    request = Request(options.kind, options.amount, options.original, origin=Origin.COMMAND)
    return commands.run_operation(_profile(options), options.lane, request)


def _inquire(options: argparse.Namespace) -> int:
    from app.cli import commands

    return commands.run_inquiry(_profile(options), options.lane, options.kind)


def _serve(options: argparse.Namespace) -> int:
    from app.cli import commands, serving

    profile = _profile(options)
    settings = commands.load_settings(profile)
    if options.training:
        settings = serving.with_training(settings)
    return Status.INTERRUPTED if serving.serve(profile, settings, options.port) else Status.DONE


def _doctor(options: argparse.Namespace) -> int:
    from app import checks as doctor

    return Status.DONE if doctor.report(_profile(options)) else Status.REFUSED


def _print_slip(options: argparse.Namespace) -> int:
    from ui.slips.print_slip import print_slip

    return print_slip(options.printer, options.width)


def _list_journal(options: argparse.Namespace) -> int:
    from app.cli import commands

    if options.verify:
        return commands.verify_journal(_profile(options))
    return commands.list_journal(_profile(options), options.state, options.since, as_json=options.json)


def _resolve(options: argparse.Namespace) -> int:
    from app.cli import commands

    return commands.resolve(_profile(options), options.id, options.decision, options.by, options.reason)


def _supervisor(options: argparse.Namespace) -> int:
    from app.cli import commands

    return commands.add_supervisor(_profile(options), options.name, options.by)


def _replay(options: argparse.Namespace) -> int:
    from app.cli.support_commands import replay_trace

    return replay_trace(options.file)


def _support(options: argparse.Namespace) -> int:
    from app.cli.support_commands import save_support

    return save_support(_profile(options), options.file)


def _emulate(options: argparse.Namespace) -> int:
    from app.cli import emulate as command

    return command.emulate(options)


if __name__ == "__main__":
    sys.exit(main())
