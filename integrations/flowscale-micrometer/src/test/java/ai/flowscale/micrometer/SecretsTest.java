package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.observation.Observation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No key, input or link gets into an observation or a meter, whatever goes wrong. */
class SecretsTest {
  private static final String PROMPT = "canary-of-the-prompt";

  @Test
  void nothingSecretIsObserved(@TempDir Path folder) throws InterruptedException {
    try (ObservedClient client = new ObservedClient()) {
      RunResult result = client.join(execute(client));
      client.flowscale.downloadAll(result.outputs(), folder);

      client.emulator.failNext(
          Operation.EXECUTE_WORKFLOW, Fault.applicationError(400, "cannot draw " + PROMPT));
      fails(client, execute(client));
      client.emulator.failNext(
          Operation.EXECUTE_WORKFLOW,
          Fault.status(401).withHeader("echo", client.emulator.apiKey()));
      fails(client, execute(client));
      client.emulator.failNext(
          Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
      fails(client, execute(client));
      client.emulator.failAlways(Operation.DOWNLOAD, Fault.status(403));
      fails(
          client,
          client
              .flowscale
              .async()
              .downloadAll(result.outputs(), DownloadOptions.toFolder(folder.resolve("again"))));

      List<String> secrets = new ArrayList<>(List.of(client.emulator.apiKey(), PROMPT));
      client.emulator.requests(Operation.DOWNLOAD).stream()
          .flatMap(request -> request.query().values().stream())
          .filter(value -> value.length() > 8)
          .forEach(secrets::add);
      assertThat(secrets).hasSizeGreaterThan(2);
      assertThat(client.emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).texts().toString())
          .contains(PROMPT);
      assertThat(observed(client)).contains("downloadAll", "403").doesNotContain(secrets);
    }
  }

  private static CompletableFuture<RunResult> execute(ObservedClient client) {
    return client
        .flowscale
        .async()
        .executeWorkflowAndWait(
            WorkflowRequest.of(
                "portrait", WorkflowInputs.builder().text("text_51536", PROMPT).build()),
            WaitOptions.defaults());
  }

  private static void fails(ObservedClient client, CompletableFuture<?> future) {
    assertThat(catchThrowable(() -> client.join(future))).isNotNull();
  }

  /** All that handlers, exporters and registries can get hold of, as a text. */
  private static String observed(ObservedClient client) throws InterruptedException {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    for (Observation.Context context : client.recorder.awaitAll()) {
      writer.println(context);
      if (context.getError() != null) {
        context.getError().printStackTrace(writer);
      }
      if (context instanceof FlowscaleRequestContext request) {
        writer.println(request.request());
        writer.println(request.getResponse());
        writer.println(request.getCarrier());
      }
      if (context instanceof FlowscaleOperationContext operation) {
        writer.println(operation.operation());
        writer.println(operation.submitted());
        writer.println(operation.runStatusChange());
        writer.println(operation.end());
      }
    }
    client.recorder.events().forEach(writer::println);
    client.meters.getMeters().stream().map(Meter::getId).forEach(writer::println);
    writer.flush();
    return text.toString();
  }
}
