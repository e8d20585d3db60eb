package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs do as time goes by. */
class RunLifeTest {
  private final ManualScheduler time = new ManualScheduler();
  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().scheduler(time).start();
  private final Wire wire = new Wire(emulator);

  @AfterEach
  void stop() {
    emulator.close();
  }

  private EmulatedWorkflow.Builder workflow() {
    return EmulatedWorkflow.builder("w")
        .queueTime(Duration.ofSeconds(2))
        .runTime(Duration.ofSeconds(4));
  }

  private String submit(EmulatedWorkflow.Builder workflow) {
    emulator.deploy(workflow.build());
    return emulator.submit("w", null, Map.of());
  }

  private JsonObject run(String id) throws Exception {
    return wire.data("/api/v1/runs/" + id);
  }

  private String status(String id) throws Exception {
    return run(id).getString("status");
  }

  private void seconds(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void aRunIsQueuedThenRunsThenCompletes() throws Exception {
    String id = submit(workflow());
    assertThat(status(id)).isEqualTo("queued");
    time.advance(Duration.ofMillis(1999));
    assertThat(status(id)).isEqualTo("queued");
    assertThat(run(id).get("started_at")).isEqualTo(JsonValue.NULL);
    time.advance(Duration.ofMillis(1));
    assertThat(status(id)).isEqualTo("running");
    assertThat(emulator.phase(id)).hasValue(RunPhase.RUNNING);
    assertThat(run(id).getString("started_at")).isEqualTo("2025-01-01T00:00:02Z");
    assertThat(run(id).getJsonArray("outputs")).isEmpty();
    assertThat(run(id).getJsonArray("output_names")).hasSize(1);
    seconds(4);
    assertThat(status(id)).isEqualTo("completed");
    assertThat(run(id).getString("completed_at")).isEqualTo("2025-01-01T00:00:06Z");
    assertThat(run(id).getJsonArray("outputs")).hasSize(1);
  }

  @Test
  void aRunWithoutTimesIsCompleteAtOnce() throws Exception {
    String id = submit(workflow().queueTime(Duration.ZERO).runTime(Duration.ZERO));
    assertThat(status(id)).isEqualTo("completed");
  }

  @Test
  void timesCanDependOnTheRunsNumber() throws Exception {
    String first = submit(workflow().runTime(number -> Duration.ofSeconds(number)));
    String second = emulator.submit("w", null, Map.of());
    seconds(3);
    assertThat(status(first)).isEqualTo("completed");
    assertThat(status(second)).isEqualTo("running");
  }

  @Test
  void aFailedRunTellsWhy() throws Exception {
    String id = submit(workflow().fails("out of memory"));
    seconds(5);
    assertThat(status(id)).isEqualTo("running");
    seconds(1);
    assertThat(status(id)).isEqualTo("failed");
    assertThat(run(id).getString("error")).isEqualTo("out of memory");
    assertThat(run(id).getJsonArray("outputs")).isEmpty();
  }

  @Test
  void aFunctionThatThrowsFailsTheRun() throws Exception {
    String id =
        submit(
            workflow()
                .outputs(
                    run -> {
                      throw new IllegalArgumentException("no such picture");
                    }));
    seconds(10);
    assertThat(status(id)).isEqualTo("failed");
    assertThat(run(id).getString("error")).isEqualTo("no such picture");
  }

  @Test
  void anAssertionInTheFunctionFailsTheRunToo() throws Exception {
    String id =
        submit(
            workflow()
                .outputs(
                    run -> {
                      throw new AssertionError("the wrong prompt");
                    }));
    seconds(10);
    assertThat(status(id)).isEqualTo("failed");
    assertThat(run(id).getString("error")).isEqualTo("the wrong prompt");
  }

  @Test
  void outcomesCanDependOnTheRun() throws Exception {
    String first =
        submit(
            workflow()
                .outcome(
                    run -> run.number() == 2 ? Outcome.fails("the second") : Outcome.completes()));
    String second = emulator.submit("w", null, Map.of());
    seconds(10);
    assertThat(status(first)).isEqualTo("completed");
    assertThat(status(second)).isEqualTo("failed");
  }

  @Test
  void timesMayBeTooLongToCount() throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    String running =
        submit(
            workflow()
                .runTime(forever)
                .runningStatuses("warming_up", "sampling")
                .outputUnknownFor(forever));
    emulator.deploy(
        EmulatedWorkflow.builder("done").runTime(Duration.ZERO).outputDelay(forever).build());
    String done = emulator.submit("done", null, Map.of());
    assertThat(status(running)).isEqualTo("queued");
    seconds(2);
    assertThat(status(running)).isEqualTo("warming_up");
    assertThat(status(done)).isEqualTo("completed");
    assertThat(run(done).getJsonArray("outputs")).isEmpty();
    assertThat(status(submit(workflow().queueTime(forever).runTime(forever)))).isEqualTo("queued");
    String hidden = submit(workflow().runUnknownFor(forever));
    assertThat(wire.get("/api/v1/runs/" + hidden).statusCode()).isEqualTo(404);
    String name = run(running).getJsonArray("output_names").getString(0);
    assertThat(output(name)).isEqualTo(404);
  }

  @Test
  void aRunCanGoOnForEver() throws Exception {
    String id = submit(workflow().neverEnds());
    time.advance(Duration.ofDays(300));
    assertThat(status(id)).isEqualTo("running");
    assertThat(run(id).get("completed_at")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void unknownStatusesShareTheRunTime() throws Exception {
    String id =
        submit(
            workflow()
                .status(RunPhase.QUEUED, "parked")
                .runningStatuses("warming_up", "sampling")
                .status(RunPhase.COMPLETED, "success"));
    assertThat(status(id)).isEqualTo("parked");
    seconds(2);
    assertThat(status(id)).isEqualTo("warming_up");
    seconds(2);
    assertThat(status(id)).isEqualTo("sampling");
    seconds(2);
    assertThat(status(id)).isEqualTo("success");
  }

  @Test
  void aRunCanBeCancelledWhileItWaitsAndWhileItRuns() throws Exception {
    String waiting = submit(workflow());
    assertThat(wire.post("/api/v1/runs/" + waiting + "/cancel").statusCode()).isEqualTo(200);
    String running = emulator.submit("w", null, Map.of());
    seconds(3);
    assertThat(wire.post("/api/v1/runs/" + running + "/cancel").statusCode()).isEqualTo(200);
    seconds(100);
    assertThat(status(waiting)).isEqualTo("cancelled");
    assertThat(run(waiting).get("started_at")).isEqualTo(JsonValue.NULL);
    assertThat(status(running)).isEqualTo("cancelled");
    assertThat(run(running).getString("started_at")).isEqualTo("2025-01-01T00:00:02Z");
    assertThat(run(running).getString("completed_at")).isEqualTo("2025-01-01T00:00:03Z");
    assertThat(emulator.cancelsReceived()).isEqualTo(2);
  }

  @Test
  void theFirstCancellationCounts() throws Exception {
    String id = submit(workflow());
    wire.post("/api/v1/runs/" + id + "/cancel");
    seconds(1);
    assertThat(wire.post("/api/v1/runs/" + id + "/cancel").statusCode()).isEqualTo(200);
    assertThat(run(id).getString("completed_at")).isEqualTo("2025-01-01T00:00:00Z");
  }

  @Test
  void cancellingTwiceIsTheSameAndCancellingTooLateIsRefused() throws Exception {
    String cancelled = submit(workflow());
    String completed = emulator.submit("w", null, Map.of());
    wire.post("/api/v1/runs/" + cancelled + "/cancel");
    seconds(10);
    assertThat(wire.post("/api/v1/runs/" + cancelled + "/cancel").statusCode()).isEqualTo(200);
    assertThat(wire.post("/api/v1/runs/" + completed + "/cancel").statusCode()).isEqualTo(400);
    assertThat(status(completed)).isEqualTo("completed");
  }

  @Test
  void theFunctionGetsTheInputsAndIsCalledOnce() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    List<RunContext> seen = new ArrayList<>();
    emulator.deploy(
        EmulatedWorkflow.of(
            "w",
            run -> {
              calls.incrementAndGet();
              seen.add(run);
              return List.of(
                  OutputFile.text("echo.txt", run.text("text_1").orElse("")),
                  OutputFile.of(
                      "copy.bin",
                      "application/x-copy",
                      run.file("file_2").orElseThrow().content()));
            }));
    HttpResponse<String> response =
        wire.postForm(
            "/api/v1/runs?workflow_id=w&group_id=g",
            Wire.text("text_1", "wörds")
                + Wire.file("file_2", "a.bin", "application/x", "bytes")
                + Wire.end());
    String id = Wire.json(response).getJsonObject("data").getString("run_id");
    assertThat(calls).hasValue(0);
    seconds(10);
    JsonObject run = run(id);
    assertThat(run(id)).isEqualTo(run);
    assertThat(calls).hasValue(1);
    RunContext context = seen.get(0);
    assertThat(context.runId()).isEqualTo(id);
    assertThat(context.groupId()).hasValue("g");
    assertThat(context.number()).isEqualTo(1);
    String echo = run.getJsonArray("outputs").getJsonObject(0).getString("url");
    String copy = run.getJsonArray("outputs").getJsonObject(1).getString("url");
    assertThat(new String(Wire.fetch(echo).body(), "UTF-8")).isEqualTo("wörds");
    HttpResponse<byte[]> copied = Wire.fetch(copy);
    assertThat(copied.body()).isEqualTo(Wire.utf8("bytes"));
    assertThat(copied.headers().firstValue("Content-Type")).hasValue("application/x-copy");
  }

  @Test
  void theFunctionIsCalledOnceThoughManyAskAtOnce() throws Exception {
    int callers = 8;
    AtomicInteger calls = new AtomicInteger();
    String id =
        submit(
            workflow()
                .outputs(
                    run -> {
                      emulator.awaitRequests(Operation.GET_RUN, callers, Duration.ofSeconds(20));
                      calls.incrementAndGet();
                      return List.of();
                    }));
    seconds(10);
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      responses.add(
          Wire.HTTP.sendAsync(wire.request("/api/v1/runs/" + id).build(), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> response : responses) {
      assertThat(response.get(30, TimeUnit.SECONDS).body()).contains("completed");
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void aCompletedRunMayHaveNoOutputsAtAll() throws Exception {
    String id = submit(workflow().withoutOutputs());
    seconds(10);
    assertThat(status(id)).isEqualTo("completed");
    assertThat(run(id)).doesNotContainKey("output_names");
    assertThat(run(id).getJsonArray("outputs")).isEmpty();
  }

  @Test
  void anOutputIs204UntilItIsThereAndHasTwoNames() throws Exception {
    String id = submit(workflow().outputDelay(Duration.ofSeconds(3)));
    String name = run(id).getJsonArray("output_names").getString(0);
    assertThat(output(name)).isEqualTo(204);
    seconds(8);
    assertThat(status(id)).isEqualTo("completed");
    assertThat(output(name)).isEqualTo(204);
    assertThat(output(name + ".png")).isEqualTo(204);
    assertThat(run(id).getJsonArray("outputs")).isEmpty();
    seconds(1);
    assertThat(output(name)).isEqualTo(200);
    assertThat(output(name + ".png")).isEqualTo(200);
    assertThat(output(name + ".jpg")).isEqualTo(204);
    assertThat(output("other" + name)).isEqualTo(404);
    assertThat(run(id).getJsonArray("outputs")).hasSize(1);
  }

  @Test
  void anOutputCanBe404AtFirst() throws Exception {
    String id = submit(workflow().outputUnknownFor(Duration.ofSeconds(1)));
    String name = run(id).getJsonArray("output_names").getString(0);
    assertThat(output(name)).isEqualTo(404);
    seconds(1);
    assertThat(output(name)).isEqualTo(204);
  }

  @Test
  void anOutputThatNeverComesStays204() throws Exception {
    String id = submit(workflow().outputNames("announced.png").withoutOutputs());
    seconds(100);
    String name = run(id).getJsonArray("output_names").getString(0);
    assertThat(name).startsWith("announced_").doesNotEndWith(".png");
    assertThat(output(name)).isEqualTo(204);
  }

  @Test
  void aRunCanBe404AtFirst() throws Exception {
    String id = submit(workflow().runUnknownFor(Duration.ofSeconds(1)));
    assertThat(wire.get("/api/v1/runs/" + id).statusCode()).isEqualTo(404);
    assertThat(wire.data("/api/v1/runs").getJsonArray("runs")).isEmpty();
    seconds(1);
    assertThat(status(id)).isEqualTo("queued");
    assertThat(wire.data("/api/v1/runs").getJsonArray("runs")).hasSize(1);
  }

  @Test
  void aRunWhoseSubmissionFailedCanAppearLate() throws Exception {
    emulator.deploy(workflow().build());
    emulator.failNext(
        Operation.EXECUTE_WORKFLOW, Fault.status(504).runAppearsAfter(Duration.ofSeconds(3)));
    assertThat(wire.postForm("/api/v1/runs?workflow_id=w", Wire.end()).statusCode()).isEqualTo(504);
    String id = emulator.runIds().get(0);
    seconds(2);
    assertThat(wire.get("/api/v1/runs/" + id).statusCode()).isEqualTo(404);
    assertThat(wire.data("/api/v1/runs").getJsonArray("runs")).isEmpty();
    seconds(1);
    assertThat(status(id)).isEqualTo("running");
    assertThat(wire.data("/api/v1/runs").getJsonArray("runs")).hasSize(1);
  }

  @Test
  void linksMayComeOnlyFromTheOutputCall() throws Exception {
    String without = submit(workflow().outputListing(OutputListing.WITHOUT_LINKS));
    String names = submit(workflow().outputListing(OutputListing.NAMES_ONLY));
    seconds(10);
    JsonObject output = run(without).getJsonArray("outputs").getJsonObject(0);
    assertThat(output.get("url")).isEqualTo(JsonValue.NULL);
    assertThat(output(output.getString("filename"))).isEqualTo(200);
    assertThat(run(names).getJsonArray("outputs")).isEmpty();
    assertThat(output(run(names).getJsonArray("output_names").getString(0))).isEqualTo(200);
  }

  @Test
  void outputsOfTwoRunsHaveTwoNames() throws Exception {
    String one = submit(workflow());
    String two = emulator.submit("w", null, Map.of());
    assertThat(run(one).getJsonArray("output_names"))
        .isNotEqualTo(run(two).getJsonArray("output_names"));
  }

  @Test
  void outputsOfOneNameAreNumbered() throws Exception {
    String id =
        submit(
            workflow()
                .outputs(
                    run ->
                        List.of(
                            OutputFile.text("image.png", "one"),
                            OutputFile.text("image.png", "two"),
                            OutputFile.text("other.png", "three"))));
    seconds(10);
    JsonArray outputs = run(id).getJsonArray("outputs");
    List<String> contents = new ArrayList<>();
    for (JsonObject output : outputs.getValuesAs(JsonObject.class)) {
      contents.add(new String(Wire.fetch(output.getString("url")).body(), "UTF-8"));
    }
    assertThat(contents).containsExactly("one", "two", "three");
    assertThat(outputs.getValuesAs(JsonObject.class))
        .extracting(output -> output.getString("filename").replaceAll("_[A-Z0-9]{10}", ""))
        .containsExactly("image_00000.png", "image_00001.png", "other_00000.png");
  }

  @Test
  void outputsOfOneNameWithoutTheExtensionAreNumberedToo() throws Exception {
    String id =
        submit(
            workflow()
                .outputListing(OutputListing.NAMES_ONLY)
                .outputNames("clip.mp4", "clip.txt")
                .outputs(
                    run ->
                        List.of(
                            OutputFile.text("clip.mp4", "film"),
                            OutputFile.text("clip.txt", "words"))));
    seconds(10);
    List<String> contents = new ArrayList<>();
    for (JsonString name : run(id).getJsonArray("output_names").getValuesAs(JsonString.class)) {
      JsonObject output = wire.data("/api/v1/runs/output?filename=" + name.getString());
      contents.add(new String(Wire.fetch(output.getString("download_url")).body(), "UTF-8"));
    }
    assertThat(contents).containsExactly("film", "words");
  }

  @Test
  void submittingAnUnknownWorkflowIsAMistakeOfTheTest() {
    assertThatThrownBy(() -> emulator.submit("none", null, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none");
  }

  private int output(String name) throws Exception {
    HttpResponse<String> response = wire.get("/api/v1/runs/output?filename=" + name);
    if (response.statusCode() == 204) {
      assertThat(response.body()).isEmpty();
    }
    return response.statusCode();
  }
}
