package ai.flowscale.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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

  Command(Console console) {
    this.console = console;
  }
}
