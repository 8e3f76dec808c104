"""The command line: ``azicesco``. No logic of its own; what it promises is in DESIGN section 7.

Exit 0: done. 1: the data or the answer is at fault. 2: the request is. Errors go to stderr, a line each.
"""

import click

from kg_builder import (
    commands_ask,
    commands_cite,
    commands_network,
    commands_pictures,
    commands_publish,
    commands_records,
    commands_stores,
)
from kg_builder.console import Group


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from kg_builder.build import read_description
        from kg_builder.packaged import packaged_build

        data = read_description(packaged_build()).hash
        click.echo(f"azicesco {version('azicesco')}, data {data}")
        ctx.exit()


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="The code's and the data's version.",
)
def main() -> None:
    """A knowledge graph of Azerbaijan–ICESCO cooperation, every statement with its source.

    \b
    azicesco ask                            the questions it answers
    azicesco ask capitals-of-islamic-culture
    azicesco show shusha                    one entity, and who says so
    azicesco why world-forum-2011 ordinal   why a value stands
    """  # noqa: D301 (click reads \b as: do not wrap)


@click.command(short_help="The script for completion in bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """The script that lets a shell complete questions, parameters and entities.

    \b
    eval "$(azicesco completion bash)"      in ~/.bashrc; zsh alike
    azicesco completion fish | source       in ~/.config/fish/config.fish
    """  # noqa: D301 (click reads \b as: do not wrap)
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "azicesco", "_AZICESCO_COMPLETE").source())


COMMANDS: tuple[click.Command, ...] = (
    commands_records.build,
    commands_records.check,
    commands_ask.ask,
    commands_ask.query,
    commands_ask.find,
    commands_ask.show,
    commands_ask.why,
    commands_ask.conflicts,
    commands_ask.against,
    commands_ask.recheck,
    commands_cite.cite,
    commands_network.path,
    commands_network.rank,
    commands_pictures.draw,
    commands_pictures.timeline,
    commands_pictures.make_map,
    commands_publish.export,
    commands_publish.report,
    commands_publish.diff,
    commands_stores.push,
    commands_records.new,
    commands_records.second_reading,
    completion,
)
for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()
