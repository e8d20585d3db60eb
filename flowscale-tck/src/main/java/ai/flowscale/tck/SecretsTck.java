package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import jakarta.json.Json;
import jakarta.json.JsonString;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys, prompts, tokens and the queries of presigned links are in no message of an exception or of
 * its causes, in no log line, and in no {@code toString()}. The message of a failed test contains
 * the text with the secret.
 */
public abstract class SecretsTck {
  /** A text that the service may quote. */
  private static final String QUOTES =
      "token " + Canaries.TOKEN + " link " + Canaries.LINK + " key ";

  private static Canaries canaries(Scenario on) {
    return new Canaries(on.emulator().apiKey());
  }

  private static TckClient client(Scenario on) {
    return on.open(
        config ->
            config
                .retryPolicy(Workflows.once())
                .header("X-Fixed", Canaries.TOKEN)
                .headers(() -> Map.of("Authorization", "Bearer " + Canaries.TOKEN)));
  }

  private static WorkflowInputs inputs() {
    return WorkflowInputs.builder()
        .text("text_1", Canaries.PROMPT)
        .text("text_4", Canaries.SHORT)
        .json("config_2", Map.of("prompt", Canaries.NESTED))
        .file("image_3", InputFile.of("a.txt", Canaries.PROMPT.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static WorkflowRequest request() {
    return WorkflowRequest.builder(Workflows.ID, inputs()).groupId("g").build();
  }

  /** Returns responses that fail a call and quote secrets. */
  private static List<Fault> faults(String quotes) {
    String quoted = Json.createValue(quotes).toString();
    List<Fault> faults = new ArrayList<>();
    for (int status : new int[] {200, 400, 401, 403, 404, 408, 409, 413, 429, 500, 503}) {
      faults.add(Fault.applicationError(status, quotes));
    }
    faults.add(Fault.response(400, "application/json", "{\"detail\":" + quoted + "}"));
    faults.add(
        Fault.response(
            422,
            "application/json",
            "{\"detail\":[{\"loc\":[\"body\",\"text_1\"],\"msg\":"
                + quoted
                + ",\"type\":\"value_error\",\"input\":"
                + quoted
                + "}]}"));
    faults.add(Fault.response(502, "text/html", "<html>" + quotes + "</html>"));
    faults.add(Fault.response(200, "text/html", "<html>" + quotes + "</html>"));
    faults.add(Fault.json(quoted));
    faults.add(Fault.json("{\"status\":" + quoted + ",\"data\":" + quoted + "}"));
    faults.add(Fault.json("{\"status\":\"success\",\"data\":" + quoted + "}"));
    faults.add(Fault.json("{\"status\":\"success\",\"data\":{\"run_id\":[" + quoted + "]}}"));
    faults.add(Fault.json("{\"status\":\"success\",\"data\":{" + quoted + ":" + quoted + "}} x"));
    faults.add(Fault.json("{\"status\":\"success\",\"data\":[" + quoted.substring(0, 60)));
    faults.add(Fault.redirect(302, Canaries.LINK));
    faults.add(Fault.redirect(307, "http://" + Canaries.TOKEN + "@h/?" + Canaries.SIGNATURE));
    faults.add(Fault.connectionReset());
    faults.add(Fault.connectionClosed());
    faults.add(Fault.garbage());
    faults.add(Fault.brokenBody());
    return faults;
  }

  private static void assertNoSecretIsLogged(Scenario on) {
    canaries(on).assertNotIn("a log line of ai.flowscale", on.logs().text());
    EventRecorder events = on.events();
    on.soon(
        "the end of each operation was reported to an instrumentation",
        () -> {
          int ends = events.of(OperationObserver.End.class).size();
          return ends > 0 && ends == events.of(FlowscaleInstrumentation.Operation.class).size();
        });
    canaries(on).assertNotIn("an event of an instrumentation", events.text());
  }

  /**
   * No failure of a read contains a key, a token or the query of a link, not even if the service
   * quotes them.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noFailureOfAReadContainsASecret(Scenario on) {
    TckClient client = client(on);
    Map<Operation, Supplier<CompletableFuture<?>>> calls = new LinkedHashMap<>();
    calls.put(Operation.HEALTH, client::checkHealth);
    calls.put(Operation.QUEUE, client::getQueue);
    calls.put(Operation.WORKFLOWS, client::getWorkflows);
    calls.put(Operation.GET_RUN, () -> client.getRun("r1"));
    calls.put(Operation.GET_RUNS, client::getRuns);
    calls.put(Operation.GET_OUTPUT, () -> client.getOutput("o"));
    calls.put(Operation.CANCEL_RUN, () -> client.cancelRun("r1"));
    calls.forEach(
        (operation, call) -> {
          for (Fault fault : faults(QUOTES + on.emulator().apiKey())) {
            on.emulator().failAlways(operation, fault);
            CompletableFuture<?> ended = call.get();
            on.time().advanceUntil(ended, Scenario.LIMIT);
            if (ended.isCompletedExceptionally()) {
              FlowscaleException failure = on.failure(FlowscaleException.class, ended);
              canaries(on).assertNotIn(operation + " with " + fault, failure);
            }
          }
        });
    assertNoSecretIsLogged(on);
  }

  /**
   * No failure of a submission contains an input, not even if the service quotes the invalid value.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noFailureOfASubmissionContainsAnInput(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    TckClient client = client(on);
    for (String quote :
        List.of(
            Canaries.PROMPT,
            Canaries.PROMPT.substring(0, 25) + "...",
            Canaries.NESTED,
            Canaries.SHORT,
            "{'prompt': '" + Canaries.NESTED + "'}")) {
      for (Fault fault : faults(QUOTES + on.emulator().apiKey() + " input " + quote)) {
        on.emulator().failNext(Operation.EXECUTE, fault);
        canaries(on)
            .assertNotIn(
                "the submission with " + fault,
                on.failure(FlowscaleException.class, client.execute(request())));
      }
    }
    assertNoSecretIsLogged(on);
  }

  /**
   * The exception of a wait contains the run, but no text of it contains its data. The service's
   * error of a failed run may quote an input: it is in {@code errors()}, and not in a message.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void noFailureOfAWaitContainsAnInput(Scenario on) {
    TckClient client = client(on);
    on.emulator().deploy(Workflows.usual().fails("bad prompt " + Canaries.PROMPT).build());
    RunFailedException failed =
        on.failure(
            RunFailedException.class, client.executeAndWait(request(), WaitOptions.defaults()));
    assertThat(failed.errors()).as("the service's errors").isNotEmpty();
    canaries(on).assertNotIn("a failed run", failed);

    on.emulator().deploy(Workflows.usual().neverEnds().build());
    WaitTimedOutException timedOut =
        on.failure(
            WaitTimedOutException.class,
            client.executeAndWait(request(), WaitOptions.upTo(Duration.ofSeconds(5))));
    canaries(on).assertNotIn("a wait that timed out", timedOut);
    assertThat(timedOut.run()).as("the run, whose inputs could have been printed").isPresent();

    String runId = timedOut.runId().orElseThrow();
    on.emulator().failAlways(Operation.GET_RUN, Fault.applicationError(503, QUOTES));
    canaries(on)
        .assertNotIn(
            "a wait that never found its run",
            on.failure(
                WaitTimedOutException.class,
                client.awaitRun(runId, WaitOptions.upTo(Duration.ofSeconds(5)))));
    on.emulator().clearFaults();

    on.get(client.cancelRun(runId));
    assertThat(on.emulator().phase(runId)).hasValue(RunPhase.CANCELLED);
    canaries(on)
        .assertNotIn(
            "a cancelled run", on.failure(RunCancelledException.class, client.awaitRun(runId)));
    assertNoSecretIsLogged(on);
  }

  /**
   * No failure of a download contains the query of the link.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noFailureOfADownloadContainsTheLinksQuery(Scenario on, @TempDir Path folder) {
    TckClient client = client(on);
    String query = "/a.png?X-Amz-Signature=" + Canaries.SIGNATURE;
    RunOutput output = output(on.emulator().storageUrl() + query);
    for (Fault fault : faults(QUOTES + on.emulator().apiKey())) {
      if (fault.status() != 200) {
        on.emulator().failAlways(Operation.DOWNLOAD, fault);
        canaries(on)
            .assertNotIn(
                "a download with " + fault,
                on.failure(FlowscaleException.class, client.download(output, folder)));
      }
    }
    on.emulator().clearFaults();
    for (String link :
        List.of(
            on.emulator().storageUrl() + query,
            Canaries.LINK.replace("https", "http"),
            Canaries.LINK.replace("https", "ftp"),
            "http://127.0.0.1:1" + query,
            "https://" + Canaries.TOKEN + "@127.0.0.1:1" + query,
            "mailto:" + Canaries.TOKEN + "?subject=" + Canaries.SIGNATURE)) {
      canaries(on)
          .assertNotIn(
              "a download from " + URI.create(link).getScheme(),
              on.failure(FlowscaleException.class, client.download(output(link), folder)));
    }
    assertNoSecretIsLogged(on);
  }

  private static RunOutput output(String link) {
    return new RunOutput("a.png", new Link(link), null, null);
  }

  /**
   * The exception of a refused value does not contain the value.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noRefusalQuotesWhatItRefuses(Scenario on) {
    String bad = Canaries.TOKEN + "\r\nX: y";
    List<ThrowingCallable> refused =
        List.of(
            () -> on.open(config -> config.apiKey(bad)),
            () -> on.open(config -> config.apiKey(Canaries.TOKEN + " \u00e9")),
            () -> on.open(config -> config.header("X-Team", bad)),
            () -> on.open(config -> config.header("X-API-KEY", Canaries.TOKEN)),
            () -> on.open(config -> config.header("Host", Canaries.TOKEN)),
            () -> on.openWithoutKey(config -> config.apiKey(Canaries.TOKEN).proxyMode()),
            () -> on.open(config -> config.baseUrl("https://" + Canaries.TOKEN + "@h.example")),
            () -> on.open(config -> config.baseUrl(Canaries.LINK)),
            () -> on.open(config -> config.baseUrl("https://h.example/?" + Canaries.SIGNATURE)),
            () -> on.open(config -> config.baseUrl("ftp://h/" + Canaries.TOKEN + " ")));
    for (int i = 0; i < refused.size(); i++) {
      Throwable refusal = catchThrowable(refused.get(i));
      assertThat(refusal).as("refusal %s", i).isInstanceOf(FlowscaleException.class);
      canaries(on).assertNotIn("refusal " + i, refusal);
    }

    TckClient client = on.open(config -> config.headers(() -> Map.of("X-Team", bad)));
    canaries(on)
        .assertNotIn(
            "a header of a supplier", on.failure(FlowscaleException.class, client.checkHealth()));

    for (String text :
        List.of(Canaries.PROMPT.repeat(30_000), Canaries.PROMPT + "\ud800 half a pair")) {
      canaries(on)
          .assertNotIn(
              "a text that cannot be sent",
              on.failure(
                  FlowscaleException.class,
                  on.client().execute(Workflows.ID, Workflows.text("text_1", text))));
    }
    assertNoSecretIsLogged(on);
  }

  /**
   * No {@code toString()} of an object that an application may print or log contains a secret.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest
  public final void noToStringContainsASecret(Scenario on, @TempDir Path folder) {
    on.emulator()
        .deploy(
            Workflows.immediate()
                .nodeErrors(Json.createObjectBuilder().add("7", Canaries.PROMPT).build())
                .build());
    List<Object> printed = new ArrayList<>();
    TckClient client =
        on.open(
            config -> {
              FlowscaleConfig built =
                  config
                      .header("X-Fixed", Canaries.TOKEN)
                      .headers(() -> Map.of("Authorization", Canaries.TOKEN))
                      .build();
              printed.add(config);
              printed.add(built);
            });
    printed.add(inputs());
    printed.add(WorkflowInputs.builder().text("text_1", Canaries.PROMPT));
    printed.add(request());
    printed.add(client.async());
    printed.add(on.transport());

    RunResult result = on.get(client.executeAndWait(request(), WaitOptions.defaults()));
    Run run = on.get(client.getRun(result.runId()));
    assertThat(run.inputs())
        .as("the inputs in the service's response, which must not be printed")
        .extracting(RunInput::value)
        .anyMatch(v -> v instanceof JsonString s && s.getString().equals(Canaries.PROMPT));
    RunOutput output = result.outputs().get(0);
    printed.add(result);
    printed.add(run);
    printed.addAll(run.inputs());
    printed.addAll(run.outputs());
    printed.add(String.valueOf(result.submission()));
    printed.add(on.get(client.getRuns(RunQuery.group("g"))));
    printed.add(on.get(client.getOutput(output.filename())));
    DownloadedFile file = on.get(client.download(output, folder));
    printed.add(file);

    String signature =
        Objects.requireNonNull(output.link()).text().replaceFirst(".*X-Amz-Signature=", "");
    assertThat(signature).as("the signature of the emulator's own link").hasSize(64);
    for (Object object : printed) {
      canaries(on).assertNotIn("toString() of " + object.getClass(), object.toString());
      assertThat(object.toString())
          .as("toString() of %s", object.getClass())
          .doesNotContain(signature);
    }
    assertNoSecretIsLogged(on);
    assertThat(on.logs().text()).doesNotContain(signature);
  }
}
