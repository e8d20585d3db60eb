package ai.flowscale.tests.scenarios;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys, prompts, tokens and the queries of presigned links are in no message of an exception or of
 * its causes, in no log line, and in no {@code toString()}. The message of a failed test contains
 * the text with the secret.
 */
public abstract class SecretScenarios {
  /** A text that the service may quote. */
  private static final String QUOTES =
      "token " + Canaries.TOKEN + " link " + Canaries.LINK + " key ";

  private static Canaries canaries(Scenario on) {
    return new Canaries(on.emulator().apiKey());
  }

  private static ScenarioClient client(Scenario on) {
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
    return List.of(
        Fault.applicationError(200, quotes),
        Fault.applicationError(404, quotes),
        Fault.applicationError(503, quotes),
        Fault.response(502, "text/html", "<html>" + quotes + "</html>"),
        Fault.response(200, "text/html", "<html>" + quotes + "</html>"),
        Fault.redirect(302, Canaries.LINK),
        Fault.redirect(307, "http://" + Canaries.TOKEN + "@h/?" + Canaries.SIGNATURE),
        Fault.connectionReset(),
        Fault.connectionClosed(),
        Fault.garbage(),
        Fault.brokenBody());
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
   * No failure of a call contains a key, a token, an input or the query of a link, not even if the
   * service quotes them.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noFailureOfACallContainsASecret(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    ScenarioClient client = client(on);
    Map<Operation, Supplier<CompletableFuture<?>>> calls = new LinkedHashMap<>();
    calls.put(Operation.CHECK_HEALTH, client::checkHealth);
    calls.put(Operation.GET_QUEUE, client::getQueue);
    calls.put(Operation.GET_WORKFLOWS, client::getWorkflows);
    calls.put(Operation.GET_RUN, () -> client.getRun("r1"));
    calls.put(Operation.GET_RUNS, client::getRuns);
    calls.put(Operation.GET_OUTPUT, () -> client.getOutput("o"));
    calls.put(Operation.CANCEL_RUN, () -> client.cancelRun("r1"));
    calls.put(Operation.EXECUTE_WORKFLOW, () -> client.execute(request()));
    calls.forEach(
        (operation, call) -> {
          String input = operation == Operation.EXECUTE_WORKFLOW ? " input " + Canaries.PROMPT : "";
          for (Fault fault : faults(QUOTES + on.emulator().apiKey() + input)) {
            on.emulator().failAlways(operation, fault);
            FlowscaleException failure = on.failure(FlowscaleException.class, call.get());
            canaries(on).assertNotIn(operation + " with " + fault, failure);
          }
        });
    assertNoSecretIsLogged(on);
  }

  /** No failure of a download contains the query of the link. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noFailureOfADownloadContainsTheLinksQuery(Scenario on, @TempDir Path folder) {
    ScenarioClient client = client(on);
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
}
