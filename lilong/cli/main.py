"""The `lilong` command group; each verb's module is imported only when the verb is used."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from lilong.crawler.workers.processes import relax_gc

VERBS: dict[str, tuple[str, str]] = {
    # verb: (module:command, one line of help in English and Chinese)
    "crawl": ("lilong.cli.crawl:crawl", "Crawl sites for new articles. 采集新文章"),
    "import": ("lilong.cli.import_:import_", "Import saved pages: HTML, WARC, JSONL. 导入网页存档"),
    "reextract": ("lilong.cli.reextract:reextract", "Read the kept pages again. 重新解析留存网页"),
    "extract": ("lilong.cli.extract:extract", "Show what is read from one page. 解析单个网页"),
    "tag": ("lilong.cli.tag:tag", "Tag stored articles by topic and region. 主题与地区标注"),
    "explain": ("lilong.cli.tag:explain", "Show why an article got its tags. 解释标注依据"),
    "correct": ("lilong.cli.correct:correct", "Correct what was read or tagged. 更正"),
    "corrections": ("lilong.cli.correct:corrections", "List or undo corrections. 更正记录"),
    "train": ("lilong.cli.train:train", "Train a classifier. 训练分类模型"),
    "evaluate": ("lilong.cli.train:evaluate", "Measure a classifier. 评估分类模型"),
    "label": ("lilong.cli.label:label", "Label the articles that the model is unsure of. 人工标注"),
    "regions": ("lilong.cli.regions:regions", "Look up places and their history. 查询行政区划"),
    "outlets": ("lilong.cli.outlets:outlets", "Look up papers, sites and accounts. 查询媒体"),
    "search": ("lilong.cli.search:search", "Search the database. 检索文章"),
    "show": ("lilong.cli.search:show", "Show one article. 查看一篇文章"),
    "stats": ("lilong.cli.search:stats", "Count what the database holds. 统计概览"),
    "export": ("lilong.cli.export:export", "Export a corpus with its manifest. 导出语料"),
    "serve": ("lilong.cli.serve:serve", "Browse the database in a web page. 网页浏览"),
    "doctor": ("lilong.cli.maintain:doctor", "Examine and mend the database. 体检与修复"),
    "backup": ("lilong.cli.maintain:backup", "Copy the database while it is in use. 在线备份"),
    "merge": ("lilong.cli.maintain:merge", "Take over another database. 合并数据库"),
    "forget": ("lilong.cli.maintain:forget", "Erase an article or a name for good. 删除文章或人名"),
    "sites": ("lilong.cli.sites:sites", "List the sites that can be crawled. 站点列表"),
    "site": ("lilong.cli.site:site", "Add or check a site. 新增或检查站点"),
    "runs": ("lilong.cli.runs:runs", "List past crawls and their reports. 采集记录"),
    "demo": ("lilong.cli.demo:demo", "The whole job on the bundled site. 演示全流程"),
}


class LazyGroup(click.Group):
    """A group that imports a verb's module only when that verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, attribute = VERBS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; Ctrl-C ends it in one word."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            raise SystemExit(130) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that is called; a misspelt one is refused with what comes near."""
        near = get_close_matches(args[0], VERBS, n=3)
        if args[0] not in VERBS and not args[0].startswith("-") and near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lilong")
def main() -> None:
    """Lilong 里弄: Chinese community-governance news as a queryable, citable corpus.

    \b
    lilong demo                              the whole job on a bundled site
    lilong crawl people_cn --db news.db      crawl a site
    lilong search 养老 --db news.db          search what was stored
    lilong serve news.db                     browse it in a web page

    Every command has --help with examples. Exit codes: 0 all went well, 1 it failed or found
    nothing to work on, 2 wrong use, 3 a crawled site gave far less than it usually does, 130
    stopped with Ctrl-C (a crawl that is stopped ends as one that is finished).
    """
    relax_gc()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A GBK terminal has no 👵: it shows the character's code, and the verb goes on.
            stream.reconfigure(errors="backslashreplace")
