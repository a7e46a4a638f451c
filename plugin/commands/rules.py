"""pausepoint rules: what admins tune, for teams that keep it in git. Each subcommand is imported when it is called."""

from importlib import import_module

import click

# In the order of the help: name, module and function, one line.
SUBCOMMANDS: dict[str, tuple[str, str, str]] = {
    "check": ("rules_folder", "check", "Say what to mend in a folder of documents. Needs no service."),
    "test": ("rules_folder", "test", "Run the examples of what a folder changes, and the regression set."),
    "diff": ("rules_compare", "diff", "Say in sentences what one version does otherwise than another."),
    "backtest": ("rules_compare", "backtest", "Let a folder or version listen to sessions in the archive."),
    "import": ("rules_files", "import_", "Make a draft of a folder, or a new revision of one."),
    "export": ("rules_files", "export", "Write a version's documents to a folder."),
    "publish": ("rules_publishing", "publish", "Approve a draft, and put it in force."),
    "rollback": ("rules_publishing", "rollback", "Put an earlier publication in force again."),
    "list": ("rules_publishing", "list_", "Rules in force: severity, and where each comes from."),
    "log": ("rules_publishing", "log", "What was published, the newest first."),
}


class _Subcommands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        module, name, _ = SUBCOMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"plugin.commands.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in SUBCOMMANDS.items()])


@click.group("rules", cls=_Subcommands)
def command() -> None:
    """Rules and all else that is tuned, as a folder of documents that is kept in git.

    FOLDER holds documents as `export` writes them: rules/NAME.yaml, switches.yaml, detection.yaml, escalation.yaml,
    crisis.yaml, protocols/NAME.yaml. VERSION is the beginning of a version's name, `live` or `installed`.
    """
