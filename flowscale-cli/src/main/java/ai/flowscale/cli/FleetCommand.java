package ai.flowscale.cli;

import static ai.flowscale.cli.RunsCommand.orDash;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.Nearest;
import ai.flowscale.api.support.RootFolder;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueException;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.QueueProgress;
import ai.flowscale.dbscheduler.QueuedRequest;
import ai.flowscale.dbscheduler.RequestState;
import ai.flowscale.dbscheduler.RunHandler;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code flowscale fleet}. Only {@code submit} and {@code work} need a deployment: workers do what
 * the database says.
 */
@CommandLine.Command(
    name = "fleet",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Makes, works off, shows and controls a batch in a database, which many machines share.",
      "",
      "FLOWSCALE_DATABASE, FLOWSCALE_DATABASE_USER and FLOWSCALE_DATABASE_PASSWORD say which"
          + " database: in the environment, in a file .env, or in a profile."
    },
    footer = {
      "%nExamples:",
      "  flowscale fleet init",
      "  flowscale fleet submit poster pictures --each image text=Dawn",
      "  flowscale fleet work --until-end --out results"
    })
final class FleetCommand extends Command {
  private static final int PART = 100;
  private static final int LABEL = 13;

  /** Counting reads all requests of the batch: the database has most of the time for others. */
  private static final int PAUSES_PER_COUNT = 10;

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** Connections beside those of the workers, such as for heartbeats. */
  private static final int OTHERS = 5;

  /** Within the time that the program has to clean up. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  private static final String STOPPED = "Stopped. Other machines resume the runs in flight.";

  @Option(
      names = "--profile",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Takes the settings from this profile of ~/.config/flowscale/config.")
  String profile = "";

  @Option(
      names = "--database",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "jdbc:postgresql://HOST/NAME or jdbc:h2:file:./FILE, instead of the setting.")
  String database = "";

  @Option(
      names = "--user",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "The user of the database, instead of the setting.")
  String user = "";

  @Option(
      names = "--batch",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Which batch. Default: default.")
  String batch = "default";

  FleetCommand(Console console) {
    super(console);
  }

  /** Does something with the queue. */
  private interface Action {
    ExitCode on(FlowscaleQueue queue) throws InterruptedException;
  }

  @Override
  public Integer call() {
    throw InputOptions.wrong("Say what to do with the batch. See flowscale fleet --help.");
  }

  @CommandLine.Command(
      name = "init",
      description = {
        "Makes the tables in the database, and for H2 the database.",
        "Tables that are there stay as they are."
      },
      footer = {"%nExamples:", "  flowscale fleet init --database jdbc:h2:file:./queue"})
  int init() throws IOException {
    FleetDatabase made = settings(profile).toDatabase(database, user).creating();
    boolean isNew = made.makeMissingTables(() -> open(made).close());
    return report(
            Documents.object().add("database", made.shown()).add("made", isNew),
            isNew
                ? "Made the tables in " + made.shown()
                : "The tables are there already in " + made.shown())
        .number;
  }

  private FlowscaleQueue open(FleetDatabase from) {
    return FlowscaleQueue.open(from, QueueOptions.builder().batch(batch).build());
  }

  @CommandLine.Command(
      name = "submit",
      description = {
        "Stores a request for each file of a folder, or each line of a file *.jsonl.",
        "Files are stored by their paths, which lead to the same files on all machines. What is"
            + " there already under its key is not stored again. With --no-check, WORKFLOW is its id"
            + " and no deployment is needed."
      },
      footer = {
        "%nExamples:",
        "  flowscale fleet submit poster pictures --each image text=Dawn",
        "  flowscale fleet submit poster requests.jsonl --batch evening"
      })
  int submit(
      @Mixin RequestSource source,
      @Option(
              names = "--priority",
              paramLabel = "NUMBER",
              defaultValue = "0",
              description = "The higher, the sooner. Default: 0.")
          int priority)
      throws IOException {
    List<WorkflowRequest> requests = requests(source);
    return with(
        queue -> {
          long stored = queue.submitAll(requests.stream(), priority);
          return report(
              document().add("stored", stored).add("total", requests.size()),
              "Stored: " + stored + " of " + requests.size() + " requests");
        });
  }

  /** All of them are read and compared with the description before the first is stored. */
  private List<WorkflowRequest> requests(RequestSource source) throws IOException {
    List<SourcedRequest> sourced = source.read(Set.of());
    if (source.isDescribed()) {
      try (Session session = new Session(settings(profile), console, debug)) {
        String id =
            "it is not known which one " + source.workflow + " is: use --no-check and an id.";
        sourced = source.described(console, session.flowscale(), Set.of(), id);
      }
    }
    for (SourcedRequest each : sourced) {
      if (each.request().key().isEmpty()) {
        throw each.place().wrong("give a key, under which the request is stored once.");
      }
      each.checkFiles(console);
    }
    return sourced.stream().map(SourcedRequest::request).toList();
  }

  @CommandLine.Command(
      name = "work",
      description = {
        "Sends requests of all batches to the deployment, together with all machines that do the"
            + " same.",
        "It goes on until Ctrl-C, or with --until-end until the batch has ended. Then other"
            + " machines resume its runs."
      },
      footer = {
        "%nExamples:",
        "  flowscale fleet work --out results",
        "  flowscale fleet work --batch evening --until-end"
      })
  int work(
      @Option(
              names = {"-o", "--out"},
              paramLabel = "DIR",
              description = {
                "Downloads the outputs into DIR/RUN, which all machines should share. Default:"
                    + " downloads nothing."
              })
          @Nullable Path out,
      @Option(
              names = "--workers",
              paramLabel = "N",
              defaultValue = "4",
              description =
                  "How many threads work. One that waits for a run holds none. Default:" + " 4.")
          int workers,
      @Option(
              names = "--max-in-flight",
              paramLabel = "N",
              converter = BatchCommand.Concurrent.class,
              defaultValue = "auto",
              description = {
                "How many requests of all machines are in flight at once, or auto: two for each"
                    + " container, less what others have in the queue. Default: auto."
              })
          int maxInFlight,
      @Option(
              names = "--until-end",
              description = "Ends when all requests of the batch have ended; 13 if any failed.")
          boolean untilEnd,
      @Option(
              names = {"-q", "--quiet"},
              description = "Shows no progress.")
          boolean quiet)
      throws IOException {
    Settings settings = settings(profile);
    FleetDatabase source = settings.toDatabaseOfWorker(database, user).keeping(workers + OTHERS);
    FleetLog.print(console);
    if (out != null) {
      RootFolder.make(out);
    }
    try (Session session = new Session(settings, console, debug)) {
      // What each request would meet ends the command before any is taken.
      session.flowscale().checkHealth();
      QueueOptions.Builder options =
          QueueOptions.builder().batch(batch).workers(workers).closeTimeout(TIME_TO_STOP);
      if (maxInFlight != BatchCommand.Concurrent.AUTOMATIC) {
        options.maxInFlight(maxInFlight);
      }
      if (out != null) {
        options.handler(RunHandler.download(session.flowscale(), out));
      }
      return run(
          source,
          STOPPED,
          () -> FlowscaleQueue.open(source, session.flowscale(), options.build()),
          queue -> {
            queue.start();
            return untilEnd ? workUntilEnd(queue, quiet) : workOn(quiet);
          });
    } finally {
      source.release();
    }
  }

  private ExitCode workUntilEnd(FlowscaleQueue queue, boolean quiet) throws InterruptedException {
    QueueProgress progress = watch(queue, quiet);
    print(progress);
    return progress.count(RequestState.FAILED, RequestState.UNCERTAIN) > 0
        ? ExitCode.INCOMPLETE
        : ExitCode.OK;
  }

  private ExitCode workOn(boolean quiet) throws InterruptedException {
    if (!quiet) {
      console.note("Working. Ctrl-C stops this machine; the others resume its runs.");
    }
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  @CommandLine.Command(
      name = "status",
      description = "Shows how many requests are in each state, the rate and the time left.",
      footer = {"%nExamples:", "  flowscale fleet status --watch"})
  int status(
      @Option(
              names = "--watch",
              description = "Shows the progress until all requests have ended; 13 if any failed.")
          boolean watch,
      @Option(
              names = {"-q", "--quiet"},
              description = "Shows no progress.")
          boolean quiet) {
    return with(
        "Interrupted. The batch goes on.",
        queue -> {
          QueueProgress progress = watch ? watch(queue, quiet) : progress(queue);
          print(progress);
          return watch && progress.count(RequestState.FAILED, RequestState.UNCERTAIN) > 0
              ? ExitCode.INCOMPLETE
              : ExitCode.OK;
        });
  }

  @CommandLine.Command(
      name = "list",
      description = "Lists requests with their states, runs and reasons, the oldest first.",
      footer = {"%nExamples:", "  flowscale fleet list --state failed,uncertain"})
  int list(
      @Option(
              names = "--state",
              split = ",",
              paramLabel = "STATE",
              converter = State.class,
              description = "In these states only, such as failed,uncertain.")
          RequestState @Nullable [] states) {
    return with(
        queue -> {
          printAll(queue.requests(states == null ? new RequestState[0] : states));
          return ExitCode.OK;
        });
  }

  @CommandLine.Command(
      name = "pause",
      description = "Sends no more requests, on all machines. Those in flight continue.",
      footer = {"%nExamples:", "  flowscale fleet pause --batch evening"})
  int pause() {
    return with(
        queue -> {
          checkThere(queue);
          queue.pause();
          return report(document().add("paused", true), "Paused: no more requests are sent.");
        });
  }

  @CommandLine.Command(
      name = "resume",
      description = "Sends requests again, on all machines.",
      footer = {"%nExamples:", "  flowscale fleet resume --batch evening"})
  int resume() {
    return with(
        queue -> {
          checkThere(queue);
          queue.resume();
          return report(document().add("paused", false), "Resumed: requests are sent again.");
        });
  }

  @CommandLine.Command(
      name = "drain",
      description = "Pauses, and waits until no request is in flight.",
      footer = {"%nExamples:", "  flowscale fleet drain --timeout 30m"})
  int drain(
      @Option(
              names = "--timeout",
              paramLabel = "TIME",
              converter = WaitFlags.Time.class,
              defaultValue = "10m",
              description = "How long to wait, such as 90s, 1h30m or 2d. Default: 10m.")
          Duration timeout) {
    return with(
        "Interrupted. The batch stays paused: " + command("resume"),
        queue -> {
          Checks.positive("timeout", timeout);
          checkThere(queue);
          if (!queue.drain(timeout)) {
            throw new CliException(
                ExitCode.NOT_FINISHED,
                "Requests are still in flight after "
                    + Times.option(timeout)
                    + ". The batch stays paused: "
                    + command("drain, or resume"));
          }
          return report(
              document().add("paused", true).add("in_flight", 0),
              "Paused: no request is in flight.");
        });
  }

  @CommandLine.Command(
      name = "cancel",
      description = {
        "Cancels the requests of the batch that have not ended, or one.",
        "Those that were sent end when a worker has cancelled their runs."
      },
      footer = {
        "%nExamples:",
        "  flowscale fleet cancel --batch evening",
        "  flowscale fleet cancel a.png"
      })
  int cancel(
      @Parameters(arity = "0..1", paramLabel = "KEY", description = "Only this request.")
          @Nullable String key) {
    return with(
        queue -> {
          if (key != null && !queue.cancel(key)) {
            throw new CliException(
                ExitCode.NOT_FOUND,
                "The batch has no request " + key + ", or it has ended. " + command("list"));
          }
          return report("cancelled", key == null ? queue.cancel() : 1, "Cancelled, or about to be");
        });
  }

  @CommandLine.Command(
      name = "prioritize",
      description = "Changes the priority of the waiting requests of the batch, or of one.",
      footer = {"%nExamples:", "  flowscale fleet prioritize --priority 10 a.png"})
  int prioritize(
      @Option(
              names = "--priority",
              required = true,
              paramLabel = "NUMBER",
              description = "The higher, the sooner; 0 is usual.")
          int priority,
      @Parameters(arity = "0..1", paramLabel = "KEY", description = "Only this request.")
          @Nullable String key) {
    return with(
        queue -> {
          if (key != null && !queue.prioritize(key, priority)) {
            throw new CliException(
                ExitCode.NOT_FOUND,
                "The batch has no request " + key + " that waits. " + command("list"));
          }
          return report(
              "prioritized",
              key == null ? queue.prioritize(priority) : 1,
              "Set to priority " + priority);
        });
  }

  @CommandLine.Command(
      name = "retry-failed",
      description = {
        "Puts failed requests back.",
        "What only could not be handed over keeps its run; the others are sent as new ones."
      },
      footer = {"%nExamples:", "  flowscale fleet retry-failed --batch evening"})
  int retryFailed() {
    return with(queue -> report("retried", queue.retryFailed(), "Put back"));
  }

  @CommandLine.Command(
      name = "search-again",
      description = {
        "Searches for the runs of uncertain requests again.",
        "None is sent again, unless the policy of the workers says so and it was sent once only."
      },
      footer = {"%nExamples:", "  flowscale fleet search-again"})
  int searchAgain() {
    return with(queue -> report("searched", queue.searchAgain(), "Searched for again"));
  }

  private String command(String name) {
    return "flowscale fleet "
        + option("--batch", batch.equals("default") ? "" : batch)
        + option("--database", database)
        + option("--user", user)
        + option("--profile", profile)
        + name;
  }

  private static String option(String name, String value) {
    return value.isEmpty() ? "" : name + " " + Again.quoted(value) + " ";
  }

  private int with(Action action) {
    return with("Interrupted.", action);
  }

  private int with(String interrupted, Action action) {
    FleetDatabase source = settings(profile).toDatabase(database, user);
    return run(source, interrupted, () -> open(source), action);
  }

  private static int run(
      FleetDatabase source, String interrupted, Supplier<FlowscaleQueue> opened, Action action) {
    try (FlowscaleQueue queue = opened.get()) {
      return action.on(queue).number;
    } catch (QueueException failure) {
      throw source.explain(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, interrupted);
    }
  }

  private QueueProgress progress(FlowscaleQueue queue) {
    QueueProgress progress = queue.progress();
    if (progress.total() == 0) {
      throw notThere();
    }
    return progress;
  }

  /**
   * A name with a typing error must not seem to be paused. What was paused early can be resumed.
   */
  private void checkThere(FlowscaleQueue queue) {
    if (queue.requests().findAny().isEmpty() && !queue.progress().isPaused()) {
      throw notThere();
    }
  }

  private CliException notThere() {
    return new CliException(
        ExitCode.NOT_FOUND, "There are no requests in the batch " + batch + ".");
  }

  private QueueProgress watch(FlowscaleQueue queue, boolean quiet) throws InterruptedException {
    try (Progress line = new Progress(console, quiet)) {
      boolean isDown = false;
      for (boolean isFirst = true; ; isFirst = false) {
        long before = System.nanoTime();
        QueueProgress progress;
        try {
          progress = progress(queue);
        } catch (QueueException outage) {
          if (isFirst) {
            throw outage;
          }
          if (!isDown) {
            line.state("Batch", "waiting for the database");
          }
          isDown = true;
          TimeUnit.NANOSECONDS.sleep(SHORTEST_PAUSE.toNanos());
          continue;
        }
        isDown = false;
        if (progress.isEnded()) {
          return progress;
        }
        long pause = PAUSES_PER_COUNT * (System.nanoTime() - before);
        long ended = ended(progress);
        String count = ended + " of " + progress.total() + " ended";
        if (isFirst && ended * Progress.QUARTERS < progress.total()) {
          line.state("Batch", count);
        }
        String left = left(progress);
        line.part(
            "Batch",
            ended,
            progress.total(),
            100 * ended / progress.total() + " %" + left,
            count + ", " + progress.perMinute() + " in the last minute" + left);
        TimeUnit.NANOSECONDS.sleep(Math.max(SHORTEST_PAUSE.toNanos(), pause));
      }
    }
  }

  private static String left(QueueProgress progress) {
    if (progress.isPaused()) {
      return ", paused";
    }
    return progress.timeLeft() == null ? "" : ", " + Times.option(progress.timeLeft()) + " left";
  }

  private static long ended(QueueProgress progress) {
    return progress.count(
        Arrays.stream(RequestState.values())
            .filter(RequestState::isEnded)
            .toArray(RequestState[]::new));
  }

  private void print(QueueProgress progress) {
    Duration left = progress.isPaused() || progress.isEnded() ? null : progress.timeLeft();
    Instant end = left == null ? null : Instant.now().plus(left).truncatedTo(ChronoUnit.SECONDS);
    if (json) {
      JsonObjectBuilder counts = Documents.object();
      progress.counts().forEach((state, count) -> counts.add(name(state), count));
      JsonObjectBuilder document =
          document()
              .add("paused", progress.isPaused())
              .add("ended", progress.isEnded())
              .add("total", progress.total())
              .add("counts", counts)
              .add("max_in_flight", progress.maxInFlight())
              .add("per_minute", progress.perMinute())
              .add("estimated_end", Documents.orNull(end));
      console.print(
          (left == null
                  ? document.addNull("seconds_left")
                  : document.add("seconds_left", left.toSeconds()))
              .build());
      return;
    }
    line("Batch", Safe.text(batch));
    line(
        "Status",
        console.state(progress.isEnded() ? "ended" : progress.isPaused() ? "paused" : "open"));
    line("Requests", progress.total());
    progress.counts().forEach(this::count);
    line("Bound", progress.maxInFlight() + " in flight");
    line("Last minute", progress.perMinute() + " ended");
    line("Time left", left == null ? "-" : Times.option(left));
    line("Estimated", orDash(end));
  }

  private void count(RequestState state, long count) {
    // There are none but where workers of a newer version run.
    if (state != RequestState.UNKNOWN || count > 0) {
      line("  " + name(state), count > 0 ? console.state(name(state), count) : count);
    }
  }

  private void line(String name, Object value) {
    console.printSafe(name + " ".repeat(LABEL - name.length()) + value);
  }

  private void printAll(Stream<QueuedRequest> requests) {
    Table table = new Table(console, "KEY", "STATE", "RUN", "REASON");
    for (Iterator<QueuedRequest> each = requests.iterator(); each.hasNext(); ) {
      QueuedRequest request = each.next();
      if (json) {
        console.print(
            document()
                .add("key", request.key())
                .add("workflow_id", request.workflowId())
                .add("state", name(request.state()))
                .add("priority", request.priority())
                .add("group_id", Documents.orNull(request.groupId()))
                .add("run", Documents.orNull(request.runId()))
                .add("failure", Documents.orNull(request.failure()))
                .add("reason", Documents.orNull(request.reason()))
                .build());
      } else {
        table.add(
            request.key(),
            name(request.state()),
            orDash(request.runId()),
            request.reason() == null ? "-" : Safe.line(request.reason()));
        if (table.size() == PART) {
          table.printPart();
        }
      }
    }
    if (!json) {
      table.print();
    }
  }

  private JsonObjectBuilder document() {
    return Documents.object().add("batch", batch);
  }

  private ExitCode report(String name, long count, String text) {
    return report(document().add(name, count), text + ": " + count);
  }

  private ExitCode report(JsonObjectBuilder document, String text) {
    if (json) {
      console.print(document.build());
    } else {
      console.print(text);
    }
    return ExitCode.OK;
  }

  private static String name(RequestState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Reads the name of a state, and offers the nearest. */
  static final class State implements ITypeConverter<RequestState> {
    private static final List<String> NAMES =
        Arrays.stream(RequestState.values()).map(FleetCommand::name).toList();

    @Override
    public RequestState convert(String text) {
      for (RequestState state : RequestState.values()) {
        if (name(state).equalsIgnoreCase(text)) {
          return state;
        }
      }
      throw new TypeConversionException(
          Nearest.to(text, NAMES)
              .map(nearest -> "did you mean " + nearest + "?")
              .orElse("write one of " + String.join(", ", NAMES)));
    }
  }
}
