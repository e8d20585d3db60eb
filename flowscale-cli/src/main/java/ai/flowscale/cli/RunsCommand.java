package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Nearest;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code flowscale runs}. */
@CommandLine.Command(
    name = "runs",
    description = "Lists runs, the newest first.",
    footer = {
      "%nExamples:",
      "  flowscale runs --status failed",
      "  flowscale runs --group evening --all --json"
    })
final class RunsCommand extends ServiceCommand {
  private static final int STANDARD_SIZE = 10;
  private static final int LARGEST_SIZE = 100;

  /** Those that services are known to send; the first of each kind are today's. */
  private static final List<String> STATUSES =
      List.of(
          "queued",
          "running",
          "completed",
          "failed",
          "cancelled",
          "pending",
          "in_progress",
          "success",
          "error",
          "timeout",
          "canceled");

  @Option(names = "--group", paramLabel = "GROUP", description = "Of this group only.")
  @Nullable String group;

  @Option(
      names = "--workflow",
      paramLabel = "WORKFLOW",
      description = "Of this workflow only: its id or name.")
  @Nullable String workflow;

  @Option(names = "--status", paramLabel = "STATUS", description = "Of this status only.")
  List<String> statuses = List.of();

  @Option(
      names = "--sort",
      paramLabel = "BY",
      description = "created_at, started_at or completed_at. Default: created_at.")
  RunSort sort = RunSort.CREATED_AT;

  @Option(names = "--order", paramLabel = "ORDER", description = "asc or desc. Default: desc.")
  SortOrder order = SortOrder.DESC;

  @Option(names = "--page", paramLabel = "N", description = "Which page. Default: 1.")
  int page = 1;

  @Option(names = "--page-size", paramLabel = "N", description = "1 to 100 runs. Default: 10.")
  @Nullable Integer pageSize;

  @Option(
      names = "--all",
      description = "All runs. With --json, and where filtered, one on each line.")
  boolean all;

  RunsCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    statuses.forEach(RunsCommand::check);
    if (all && page > 1) {
      throw InputOptions.wrong("--all has the runs of each page: leave out --page.");
    }
    boolean filtered = workflow != null || !statuses.isEmpty();
    int size = Objects.requireNonNullElse(pageSize, STANDARD_SIZE);
    RunQuery.Builder query =
        RunQuery.builder()
            .groupId(group)
            .status(statuses.stream().map(RunStatus::new).toArray(RunStatus[]::new))
            .sortBy(sort)
            .sortOrder(order)
            .page(page)
            .pageSize(size);
    if (workflow != null) {
      query.workflowId(idOf(flowscale, workflow));
    }
    RunQuery checked = query.build();
    if (all || filtered) {
      // Pages of what is left after the filter, which the service does not know.
      query.page(1).pageSize(filtered || pageSize == null ? LARGEST_SIZE : size);
      Stream<Run> runs = flowscale.streamRuns(query.build());
      printAll((all ? runs : runs.skip((page - 1L) * size).limit(size)).iterator());
      return;
    }
    RunPage runs = flowscale.getRuns(checked);
    if (json) {
      console.print(
          Documents.object()
              .add("runs", Documents.array(runs.runs(), RunsCommand::document))
              .add("page", runs.meta().page())
              .add("total_pages", runs.meta().totalPages())
              .add("total_count", runs.meta().totalCount())
              .build());
    } else {
      Table table = table();
      runs.runs().forEach(run -> add(table, run));
      table.print();
    }
  }

  /** A workflow that is not deployed any more has runs too, and only its id. */
  private static String idOf(Flowscale flowscale, String called) {
    try {
      return Workflows.find(flowscale.getWorkflows(), called).map(Workflow::id).orElse(called);
    } catch (ApiException | DecodingException unavailable) {
      return called;
    }
  }

  /** A misspelled one would silently find nothing. */
  private static void check(String status) {
    if (status.isBlank()) {
      throw InputOptions.wrong("--status is blank: give one such as completed.");
    }
    if (!STATUSES.contains(status.toLowerCase(Locale.ROOT))) {
      String meant =
          Nearest.to(status, STATUSES).map(name -> " Did you mean " + name + "?").orElse("");
      throw InputOptions.wrong(
          "--status %s is not a status of runs.%s Use one of %s."
              .formatted(Safe.line(status), meant, String.join(", ", STATUSES)));
    }
  }

  private void printAll(Iterator<Run> runs) {
    Table table = table();
    while (runs.hasNext()) {
      if (json) {
        console.print(document(runs.next()));
      } else {
        add(table, runs.next());
        if (table.size() == LARGEST_SIZE) {
          table.printPart();
        }
      }
    }
    if (!json) {
      table.print();
    }
  }

  private static JsonValue document(Run run) {
    return Documents.run(run.id(), run).build();
  }

  private Table table() {
    return new Table(console, "RUN", "STATUS", "WORKFLOW", "GROUP", "CREATED", "QUEUED", "RAN")
        .optional("QUEUED");
  }

  private static void add(Table table, Run run) {
    table.add(
        orDash(run.id()),
        run.status().value(),
        orDash(run.workflowId()),
        orDash(run.groupId()),
        run.createdAt() == null ? "-" : Times.ago(run.createdAt(), Instant.now()),
        run.queued().map(Times::duration).orElse("-"),
        run.duration().map(Times::duration).orElse("-"));
  }

  static String orDash(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
