package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A service without a network and without a clock: a run completes when it is {@linkplain
 * #isRunning not kept running}, and took {@link #RUN_TIME}.
 */
final class StubService {
  static final Duration RUN_TIME = Duration.ofSeconds(20);

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** The groups that came, each with a run, a lost response or a refusal. */
  final List<String> groups = new ArrayList<>();

  final Flowscale flowscale = TestFleet.watched(null, this::respond);

  /** The groups of the runs that there are. */
  private final Map<String, String> groupsByRun = new LinkedHashMap<>();

  volatile boolean isRunning;
  volatile boolean isLosingResponses;

  /** What it refuses submissions and polls with, or null. */
  volatile FlowscaleException refusal;

  /** What it makes of the runs that it lists, page by page. */
  volatile UnaryOperator<RunPage> onList = page -> page;

  /** What it makes of a run that is polled, and of one that is waited for. */
  volatile UnaryOperator<Run> onPoll = run -> run;

  volatile UnaryOperator<Run> onWait = run -> run;

  /** The run that the response to a submission names instead of its own, or null. */
  volatile String namedInstead;

  /** Whether that response breaks off behind the name. */
  volatile boolean isNamedInPart;

  /** The runs that were cancelled. */
  final List<String> cancelled = new CopyOnWriteArrayList<>();

  /** Called when a request has come, before it is responded to. */
  volatile Runnable onSubmission = () -> {};

  /** Called when runs are searched for. */
  volatile Runnable onSearch = () -> {};

  private synchronized Object respond(String name, Object[] arguments) {
    return switch (name) {
      case "withOptions" -> flowscale;
      case "executeWorkflow" -> submit((WorkflowRequest) arguments[0]);
      case "getRuns" -> list((RunQuery) arguments[0]);
      case "getRun" -> poll((String) arguments[0]);
      case "awaitRun" -> {
        String id = (String) arguments[0];
        yield new RunResult(id, waitedFor(onWait.apply(run(id))), List.of(), null);
      }
      case "cancelRun" -> {
        cancelled.add((String) arguments[0]);
        yield new Cancellation((String) arguments[0], "");
      }
      default -> throw new UnsupportedOperationException(name);
    };
  }

  private Submission submit(WorkflowRequest request) {
    String group = request.groupId().orElseThrow();
    groups.add(group);
    onSubmission.run();
    if (refusal != null) {
      throw refusal;
    }
    if (isLosingResponses) {
      throw new SubmissionUncertainException(
          request.workflowId(),
          group,
          START,
          new TransportException(
              TransportException.Kind.CLOSED,
              TransportException.Sent.MAYBE,
              "The connection was lost.",
              null));
    }
    String run = appear(group);
    if (isNamedInPart) {
      FlowscaleException broken = new DecodingException("It breaks off.", null);
      broken.noteRunId(namedInstead);
      throw new SubmissionUncertainException(request.workflowId(), group, START, broken);
    }
    return new Submission(
        namedInstead == null ? run : namedInstead,
        request.workflowId(),
        1L,
        JsonFields.none(),
        List.of(),
        false);
  }

  /** Makes a run in a group, such as one whose submission arrived late. */
  synchronized String appear(String group) {
    String run = "run-" + groupsByRun.size();
    groupsByRun.put(run, group);
    return run;
  }

  private RunPage list(RunQuery query) {
    String group = query.groupId().orElseThrow();
    onSearch.run();
    List<Run> runs =
        groupsByRun.entrySet().stream()
            .filter(run -> run.getValue().equals(group))
            .map(run -> run(run.getKey()))
            .toList();
    return onList.apply(
        new RunPage(runs, new PageMeta(query.page(), 100, runs.size(), 1, null, null, group)));
  }

  private Run poll(String id) {
    if (refusal != null) {
      throw refusal;
    }
    return onPoll.apply(run(id));
  }

  /** As the client does with a run that has ended badly. */
  private static Run waitedFor(Run run) {
    if (run.status().isFailure()) {
      throw new RunFailedException("it failed", run.id(), run, List.of(), List.of(), null);
    }
    if (run.status().isCancelled()) {
      throw new RunCancelledException("it was cancelled", run.id(), run, List.of());
    }
    return run;
  }

  private Run run(String id) {
    return Run.builder(id, isRunning ? RunStatus.RUNNING : RunStatus.COMPLETED)
        .workflowId(TestFleet.WORKFLOW)
        .groupId(groupsByRun.get(id))
        .createdAt(START)
        .startedAt(START)
        .completedAt(isRunning ? null : START.plus(RUN_TIME))
        .build();
  }
}
