package ai.flowscale.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code flowscale}. */
@CommandLine.Command(
    name = "flowscale",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Runs ComfyUI workflows on a FlowScale deployment.",
      "",
      "FLOWSCALE_API_URL and FLOWSCALE_API_KEY say which one: in the environment, in a file .env,"
          + " or in a profile of ~/.config/flowscale/config, which flowscale configure writes."
    },
    footer = {
      "%nExamples:",
      "  flowscale configure",
      "  flowscale workflows",
      "  flowscale run poster text=Dawn --out out",
      "  flowscale run --help"
    })
public final class Main {
  private static final long CLEANUP_SECONDS = 15;
  private static final String COMPLETION = "generate-completion";

  /** In the order of the help. */
  static final List<String> COMMANDS =
      List.of(
          "run",
          "batch",
          "wait",
          "runs",
          "get",
          "cancel",
          "download",
          "health",
          "queue",
          "workflows",
          "describe",
          "generate",
          "fleet",
          "configure",
          "mcp",
          "doctor",
          "emulator",
          COMPLETION);

  private Main() {}

  /**
   * Runs one command and ends the JVM with its exit code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("mcp")) {
      // Standard output carries the protocol alone, whatever a library prints.
      System.setOut(System.err);
    }
    ProxyVariables.allowCredentials();
    Home.setForLibraries(System.getenv());
    Console console = Console.ofProcess();
    CountDownLatch cleanedUp = new CountDownLatch(1);
    Thread worker = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(worker, cleanedUp), "flowscale-stop"));
    int code;
    try {
      code = execute(console, arguments);
      if (code == 0 && console.out().checkError()) {
        code = ExitCode.of(console.unwritable()).number;
        if (code == ExitCode.FILES.number) {
          console.error(FailureMessages.message(console.unwritable()));
        }
      }
    } finally {
      console.out().flush();
      console.err().flush();
      cleanedUp.countDown();
    }
    System.exit(code);
  }

  /** Ctrl-C interrupts the command, and leaves it the time to clean up. */
  private static void stop(Thread worker, CountDownLatch cleanedUp) {
    if (cleanedUp.getCount() > 0) {
      worker.interrupt();
    }
    try {
      cleanedUp.await(CLEANUP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static int execute(Console console, String... given) {
    String[] arguments = withHelp(given);
    // Reading the annotations of all commands is most of the time that starting takes.
    String first = arguments.length == 0 ? "" : arguments[0];
    Optional<String> lost = Locales.lost(console.environment(), List.of(arguments));
    if (lost.isPresent()) {
      console.error(lost.get());
      return ExitCode.USAGE.number;
    }
    List<String> needed =
        COMMANDS.contains(first) && !first.equals(COMPLETION) ? List.of(first) : COMMANDS;
    boolean isDebugged = List.of(arguments).contains("--debug");
    return commandLine(isDebugged ? console.withoutRedrawing() : console, needed)
        .execute(arguments);
  }

  /** Nothing is a question, and {@code help COMMAND} the same as {@code COMMAND --help}. */
  private static String[] withHelp(String[] arguments) {
    if (arguments.length > 0 && !arguments[0].equals("help")) {
      return arguments;
    }
    List<String> asked =
        new ArrayList<>(
            List.of(arguments).subList(Math.min(1, arguments.length), arguments.length));
    asked.add("--help");
    return asked.toArray(String[]::new);
  }

  private static Object command(String name, Console console) {
    return switch (name) {
      case "health" -> new HealthCommand(console);
      case "queue" -> new QueueCommand(console);
      case "workflows" -> new WorkflowsCommand(console);
      case "describe" -> new DescribeCommand(console);
      case "generate" -> new GenerateCommand(console);
      case "fleet" -> new FleetCommand(console);
      case "run" -> new RunCommand(console);
      case "batch" -> new BatchCommand(console);
      case "wait" -> new WaitCommand(console);
      case "runs" -> new RunsCommand(console);
      case "get" -> new GetCommand(console);
      case "cancel" -> new CancelCommand(console);
      case "download" -> new DownloadCommand(console);
      case "configure" -> new ConfigureCommand(console);
      case "mcp" -> new McpCommand(console);
      case "doctor" -> new DoctorCommand(console);
      case "emulator" -> new EmulatorCommand(console);
      default -> new AutoComplete.GenerateCompletion();
    };
  }

  static CommandLine commandLine(Console console, List<String> commands) {
    CommandLine line = new CommandLine(new Main());
    for (String name : commands) {
      CommandLine command = new CommandLine(command(name, console));
      if (name.equals(COMPLETION)) {
        command
            .getCommandSpec()
            .usageMessage()
            .footer("%nExamples:", "  source <(flowscale generate-completion)");
      }
      // What follows a program is the program's own.
      line.addSubcommand(name, command.setStopAtPositional(name.equals("emulator")));
    }
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.table());
    return line.registerConverter(Path.class, Locales::path)
        .setOut(new PrintWriter(console.out(), true, Charset.defaultCharset()))
        .setErr(new PrintWriter(console.err(), true, Charset.defaultCharset()))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(Math.max(55, Math.min(100, console.width())))
        .setParameterExceptionHandler((wrong, arguments) -> refuse(console, wrong))
        .setExecutionExceptionHandler(
            (failure, command, result) -> fail(console, failure, command, isDebugged(result)));
  }

  private static int refuse(Console console, ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    String message =
        OwnWords.ofParser(FailureMessages.sentence(String.valueOf(wrong.getMessage())));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      // Without the value, which may be a key.
      String name = first.replaceFirst("=.*", "");
      CommandSpec spec = wrong.getCommandLine().getCommandSpec();
      boolean isCommand = !spec.subcommands().isEmpty() && !name.startsWith("-");
      message = (isCommand ? "There is no command " : "Unknown argument ") + name + ".";
      if (name.matches("(?i)--?(api-?)?key")) {
        message =
            "A key is not taken from the command line, which others can read: set "
                + Settings.KEY
                + ", or use a profile.";
      } else if (name.matches("(?i)--?(database-?)?pass(word)?")) {
        message =
            "A password is not taken from the command line, which others can read: set "
                + Settings.DATABASE_PASSWORD
                + ", or use a profile.";
      } else if (isCommand) {
        message +=
            Synonyms.of(command, name, spec.subcommands().keySet())
                .map(meant -> " Did you mean " + meant + "?")
                .orElse("");
      } else if (!unmatched.getSuggestions().isEmpty()) {
        message += " Did you mean " + unmatched.getSuggestions().get(0) + "?";
      }
    }
    console.error(message + " See " + command + " --help.");
    return ExitCode.USAGE.number;
  }

  private static boolean isDebugged(ParseResult result) {
    return result.hasMatchedOption("--debug")
        || (result.hasSubcommand() && isDebugged(result.subcommand()));
  }

  private static int fail(
      Console console, Exception failure, CommandLine command, boolean isDebugged) {
    if (isDebugged) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(line -> console.note("debug: " + line));
    }
    String message =
        OwnWords.of(command.getCommandSpec(), failure, FailureMessages.message(failure));
    if (!message.isEmpty()) {
      console.error(message);
    }
    return ExitCode.of(failure).number;
  }

  /** The version of the module, or of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Module module = Main.class.getModule();
      String version =
          module.isNamed()
              ? module.getDescriptor().rawVersion().orElse("unknown")
              : String.valueOf(Main.class.getPackage().getImplementationVersion());
      return new String[] {"flowscale " + version};
    }
  }
}
