package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.emulator.RunPhase;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each operation: its request, and how it reads the response in each dialect. */
public abstract class OperationScenarios {
  /** Characters that must be encoded in a path or a query, and that simple encoders get wrong. */
  private static final String AWKWARD = "a b&c=d+e#f?g%20h\u00e9\u65e5\ud83d\ude80";

  /**
   * Health reports the status of each container, whether the service calls it {@code container} or
   * {@code url}. If this fails, everything else does: check the request's path and headers first,
   * then the response.
   */
  @ScenarioTest
  public final void healthReportsTheStatusOfEachContainer(Scenario on) {
    on.run(Workflows.usual().build());
    on.time().advance(Duration.ofSeconds(2));

    List<ContainerHealth> health = on.get(on.client().checkHealth());

    String first = on.dialect() == Dialect.OPENAPI ? "http://comfyui-1:8188" : "container #1";
    String second = on.dialect() == Dialect.OPENAPI ? "http://comfyui-2:8188" : "container #2";
    assertThat(health)
        .as("one entry per container, in the service's order; the first one has a run")
        .containsExactly(
            new ContainerHealth(first, "running"), new ContainerHealth(second, "idle"));
  }

  /**
   * The queue returns the number and the prompt id of each entry, of tuples of two and of five
   * elements. If this fails only in the dialect of the OpenAPI document, the longer tuples are not
   * read.
   */
  @ScenarioTest
  public final void theQueueListsRunningAndPendingRuns(Scenario on) {
    String running = on.run(Workflows.usual().build());
    on.time().advance(Duration.ofSeconds(2));
    String waiting = on.run(Workflows.usual().build());

    List<ContainerQueue> queue = on.get(on.client().getQueue());

    assertThat(queue).as("one entry per container").hasSize(2);
    assertThat(queue.get(0).running()).containsExactly(new QueueEntry(0, running));
    assertThat(queue.get(0).pending()).isEmpty();
    assertThat(queue.get(1).running()).isEmpty();
    assertThat(queue.get(1).pending()).containsExactly(new QueueEntry(1, waiting));
  }

  /**
   * Workflows are a list with JSON inside strings, or {@code {workflows: [...]}} with plain JSON.
   * The records are the same.
   */
  @ScenarioTest
  public final void workflowsAreTheSameInBothResponseFormats(Scenario on) {
    JsonObject inputs =
        Json.createObjectBuilder()
            .add("text_51536", Json.createObjectBuilder().add("type", "string"))
            .build();
    on.emulator()
        .deploy(
            Workflows.usual()
                .name("Posters \ud83d\uddbc")
                .description("Draws \"posters\"")
                .describedInputs(inputs)
                .describedOutputs(Json.createArrayBuilder().add("image").build())
                .build());

    List<Workflow> workflows = on.get(on.client().getWorkflows());

    assertThat(workflows)
        .as("id, name, description, inputs and outputs taken out of their strings")
        .extracting(
            Workflow::id,
            Workflow::name,
            Workflow::description,
            Workflow::inputs,
            Workflow::outputs)
        .containsExactly(
            tuple(
                Workflows.ID,
                "Posters \ud83d\uddbc",
                "Draws \"posters\"",
                inputs,
                Json.createArrayBuilder().add("image").build()));
  }

  /** Executing returns the run's id in each response format. */
  @ScenarioTest
  public final void executingReturnsTheRunInEachResponseFormat(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());

    Submission submission = on.get(on.client().execute(Workflows.ID, WorkflowInputs.none()));

    assertThat(on.emulator().runIds())
        .as("the runs of the service, of which the response must name the only one")
        .containsExactly(submission.runId());
    assertThat(submission.workflowId()).isEqualTo(Workflows.ID);
    assertThat(submission.nodeErrors().asMap()).isEmpty();
    assertThat(submission.number()).isNull();
    assertThat(submission.outputNames()).isEmpty();
  }

  /**
   * A run is read in the same way from its beginning to its end, with times in both formats. If
   * this fails only in one dialect, check its format of times and the fields that it lacks.
   */
  @ScenarioTest
  public final void aRunIsReadFromItsBeginningToItsEnd(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    Instant created = on.time().now();
    String runId = on.emulator().submit(Workflows.ID, "g", Map.of("text_51536", "a bike"));

    Run queued = on.get(on.client().getRun(runId));
    assertThat(queued.id()).as("the id, which one dialect does not send").isEqualTo(runId);
    assertThat(queued.status()).isEqualTo(RunStatus.QUEUED);
    assertThat(queued.createdAt()).isEqualTo(created);
    assertThat(queued.startedAt()).isNull();
    assertThat(queued.inputs())
        .extracting(RunInput::path, RunInput::value)
        .containsExactly(tuple("text_51536", Json.createValue("a bike")));
    assertThat(queued.workflowId()).isEqualTo(Workflows.ID);
    assertThat(queued.groupId()).isEqualTo("g");

    on.time().advance(Duration.ofSeconds(2));
    Run running = on.get(on.client().getRun(runId));
    assertThat(running.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(running.startedAt()).isEqualTo(created.plusSeconds(1));
    assertThat(running.completedAt()).isNull();

    on.time().advance(Duration.ofSeconds(10));
    Run completed = on.get(on.client().getRun(runId));
    assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(completed.completedAt()).isEqualTo(created.plusSeconds(6));
    assertThat(completed.duration()).hasValue(Duration.ofSeconds(5));
    assertThat(completed.outputs())
        .singleElement()
        .satisfies(o -> assertThat(o.isReady()).isTrue());
  }

  /** Cancelling reaches the run and returns the service's message. */
  @ScenarioTest
  public final void cancellingReachesTheRun(Scenario on) {
    String runId = on.run(Workflows.usual().neverEnds().build());

    Cancellation cancellation = on.get(on.client().cancelRun(runId));

    assertThat(cancellation).isEqualTo(new Cancellation(runId, "Run cancelled successfully"));
    assertThat(on.emulator().phase(runId)).hasValue(RunPhase.CANCELLED);
    assertThat(on.emulator().cancelsReceived()).isEqualTo(1);
  }

  /**
   * An output is empty while the service responds with 204, then has a link. Its name is valid with
   * and without the extension.
   */
  @ScenarioTest
  public final void anOutputIsEmptyUntilItIsReady(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    String runId = on.emulator().submit(Workflows.ID, null, Map.of());
    on.time().advance(Duration.ofMinutes(1));
    String name = on.get(on.client().getRun(runId)).outputs().get(0).filename();
    String stem = name.substring(0, name.lastIndexOf('.'));

    Optional<RunOutput> complete = on.get(on.client().getOutput(name));
    assertThat(complete)
        .as("the output under its name with the extension")
        .hasValueSatisfying(
            output -> {
              assertThat(output.filename()).isEqualTo(name);
              assertThat(output.generationStatus()).isEqualTo("success");
              assertThat(output.isReady()).isTrue();
            });
    assertThat(on.get(on.client().getOutput(stem))).as("the same without extension").isPresent();

    on.emulator().failNext(Operation.GET_OUTPUT, Fault.status(204));
    assertThat(on.get(on.client().getOutput(name))).as("the response 204").isEmpty();
  }

  /**
   * Ids and names reach the service unchanged, whatever characters they contain. If this fails,
   * check the percent-encoding: a plus sign in a query is a blank, and in a path it is not.
   */
  @ScenarioTest
  public final void idsReachTheServiceUnchanged(Scenario on) {
    on.emulator().deploy(EmulatedWorkflow.builder(AWKWARD).build());
    WorkflowRequest request =
        WorkflowRequest.builder(AWKWARD, WorkflowInputs.none()).groupId(AWKWARD).build();

    Submission submission = on.get(on.client().execute(request));
    assertThat(submission.workflowId()).isEqualTo(AWKWARD);
    assertThat(on.lastRequest(Operation.EXECUTE_WORKFLOW).query())
        .as("the query of the submission, decoded")
        .isEqualTo(Map.of("workflow_id", AWKWARD, "group_id", AWKWARD));

    assertThat(on.get(on.client().getRuns(RunQuery.group(AWKWARD))).runs()).hasSize(1);

    on.failure(NotFoundException.class, on.client().getOutput(AWKWARD));
    assertThat(on.lastRequest(Operation.GET_OUTPUT).query()).isEqualTo(Map.of("filename", AWKWARD));

    on.failure(NotFoundException.class, on.client().getRun(AWKWARD));
    RecordedRequest poll = on.lastRequest(Operation.GET_RUN);
    assertThat(poll.path())
        .as("the path, in which a plus sign may be raw and a blank must not")
        .matches("/api/v1/runs/a%20b(&|%26)c(=|%3D)d(\\+|%2B)e%23f%3Fg%2520h%C3%A9%E6%97%A5.*");
  }

  /** Every request has the key and asks for JSON; reads have no body. */
  @ScenarioTest
  public final void everyRequestHasTheKey(Scenario on) {
    String runId = on.run(Workflows.usual().neverEnds().build());
    on.get(on.client().checkHealth());
    on.get(on.client().getQueue());
    on.get(on.client().getWorkflows());
    on.get(on.client().getRun(runId));
    on.get(on.client().getRuns(RunQuery.group("group")));
    on.get(on.client().execute(Workflows.ID, WorkflowInputs.none()));
    on.get(on.client().cancelRun(runId));

    assertThat(on.emulator().requests())
        .as("the requests of seven operations")
        .hasSize(7)
        .allSatisfy(
            request -> {
              assertThat(request.keyRight()).as("key of %s", request).isTrue();
              assertThat(request.header("Accept")).hasValue("application/json");
              if (request.operation() != Operation.EXECUTE_WORKFLOW) {
                assertThat(request.bodySize()).as("body of %s", request).isZero();
              }
            });
  }
}
