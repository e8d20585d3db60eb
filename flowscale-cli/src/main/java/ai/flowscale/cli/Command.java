package ai.flowscale.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What all commands have. */
abstract class Command implements Callable<Integer> {
  final Console console;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Prints the result as JSON, for programs.")
  boolean json;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Tells each request to the service, and where in the program an error was.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Prints this help.")
  boolean help;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  Command(Console console) {
    this.console = console;
  }

  /** With --quiet, only what a folder has decided is told of them. */
  Settings settings(String profile) {
    ParseResult given = spec.commandLine().getParseResult();
    ParseResult last = given.hasSubcommand() ? given.subcommand() : given;
    boolean isQuiet = last.hasMatchedOption("--quiet");
    return Settings.find(isQuiet ? console.withoutRedrawing() : console, profile);
  }
}
