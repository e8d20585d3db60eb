package ai.flowscale.cli;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.RunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale emulator}. */
@CommandLine.Command(
    name = "emulator",
    description = "Emulates the service on this machine, with workflows to try things out.",
    footer = {
      "%nWith --workflows it has the workflows of FILE, which describe --out writes: inputs that do"
          + " not fit are refused with 422, and the outputs are placeholders of the described names"
          + " and types.",
      "%nPrints its address and key as a file .env has them, and runs until Ctrl-C. With a COMMAND"
          + " it runs that, with both in its environment, and ends with it.",
      "%nExamples:",
      "  flowscale emulator --port 8188",
      "  flowscale emulator flowscale run poster text=Dawn"
    })
final class EmulatorCommand extends Command {
  /** The emulator's key is no secret, but a key on a command line is a bad habit. */
  private static final String KEY = "FLOWSCALE_EMULATOR_KEY";

  private static final Duration CLEANUP_TIME = Duration.ofSeconds(10);

  @Option(names = "--port", paramLabel = "PORT", description = "Default: a free one.")
  int port;

  @Option(names = "--storage-port", paramLabel = "PORT", description = "Default: a free one.")
  int storagePort;

  @Option(
      names = "--workflows",
      paramLabel = "FILE",
      description = "Your own workflows, as describe --out writes them.")
  @Nullable Path workflows;

  @Option(
      names = "--fail",
      paramLabel = "NAME=TEXT",
      description = "Runs whose input NAME is TEXT fail. Several may be given. Needs --workflows.")
  Map<String, String> fail = new LinkedHashMap<>();

  @Option(
      names = "--fail-every",
      paramLabel = "N",
      description = "Of each workflow, every Nth run fails. Needs --workflows.")
  int failEvery;

  @Option(
      names = "--log",
      description =
          "Shows each request, without the values of inputs. GET /emulator/requests has them as"
              + " JSON.")
  boolean log;

  @Option(
      names = "--queue-time",
      paramLabel = "TIME",
      converter = WaitFlags.Time.class,
      description = "How long runs wait. Default: 1s.")
  Duration queueTime = Duration.ofSeconds(1);

  @Option(
      names = "--run-time",
      paramLabel = "TIME",
      converter = WaitFlags.Time.class,
      description = "How long runs take. Default: 3s.")
  Duration runTime = Duration.ofSeconds(3);

  @Option(
      names = "--dialect",
      paramLabel = "DIALECT",
      description = "current or openapi. Default: current.")
  Dialect dialect = Dialect.CURRENT;

  @Option(
      names = "--any-workflow",
      description = "Executes any workflow id. The commands run and batch need --no-check then.")
  boolean anyWorkflow;

  @Parameters(paramLabel = "COMMAND", description = "A program and its arguments.")
  List<String> command = List.of();

  EmulatorCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    try (FlowscaleEmulator emulator = start()) {
      return command.isEmpty() ? serve(emulator) : run(emulator);
    }
  }

  private FlowscaleEmulator start() {
    try {
      FlowscaleEmulator.Builder builder =
          FlowscaleEmulator.builder().port(port).storagePort(storagePort).dialect(dialect);
      if (workflows == null) {
        if (!fail.isEmpty() || failEvery != 0) {
          throw InputOptions.wrong("--fail and --fail-every need --workflows FILE.");
        }
        builder.demoWorkflows(queueTime, runTime);
      } else {
        builder.workflows(console.directory().resolve(workflows), this::configure);
      }
      if (log) {
        builder.requestLog(console::note);
      }
      String key = console.environment().getOrDefault(KEY, "");
      if (!key.isEmpty()) {
        builder.apiKey(key);
      }
      if (anyWorkflow) {
        builder.acceptAnyWorkflow();
      }
      return builder.start();
    } catch (UncheckedIOException taken) {
      throw new CliException(
          ExitCode.CONFIGURATION,
          "Port %d or %d cannot be used; omit --port and --storage-port for free ones."
              .formatted(port, storagePort));
    } catch (ConfigurationException unreadable) {
      ExitCode code =
          unreadable.getCause() instanceof IOException ? ExitCode.FILES : ExitCode.USAGE;
      throw new CliException(
          code, FailureMessages.sentence(String.valueOf(unreadable.getMessage())));
    } catch (IllegalArgumentException wrong) {
      throw InputOptions.wrong(FailureMessages.sentence(String.valueOf(wrong.getMessage())));
    }
  }

  private EmulatedWorkflow.Builder configure(EmulatedWorkflow.Builder workflow) {
    if (failEvery < 0) {
      throw InputOptions.wrong("--fail-every must be 1 or more.");
    }
    return workflow.queueTime(queueTime).runTime(runTime).outcome(this::outcome);
  }

  private Outcome outcome(RunContext run) {
    for (Map.Entry<String, String> rule : fail.entrySet()) {
      if (rule.getValue().equals(run.texts().get(rule.getKey()))) {
        return Outcome.fails("Fails as --fail " + rule.getKey() + " demands");
      }
    }
    return failEvery > 0 && run.number() % failEvery == 0
        ? Outcome.fails("Fails as --fail-every " + failEvery + " demands")
        : Outcome.completes();
  }

  private int serve(FlowscaleEmulator emulator) {
    if (json) {
      console.print(
          Documents.object().add("url", emulator.baseUrl()).add("key", emulator.apiKey()).build());
    } else {
      console.print(Settings.URL + "=" + emulator.baseUrl());
      console.print(Settings.KEY + "=" + emulator.apiKey());
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.INTERRUPTED.number;
  }

  private int run(FlowscaleEmulator emulator) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put(Settings.URL, emulator.baseUrl());
    builder.environment().put(Settings.KEY, emulator.apiKey());
    builder.environment().remove("FLOWSCALE_PROFILE");
    Process process = builder.start();
    try {
      return process.waitFor();
    } catch (InterruptedException stopped) {
      end(process, CLEANUP_TIME);
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.number;
    }
  }

  /** Leaves a program the time to clean up, and ends it then. */
  static void end(Process process, Duration cleanupTime) {
    process.destroy();
    try {
      process.waitFor(cleanupTime.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
