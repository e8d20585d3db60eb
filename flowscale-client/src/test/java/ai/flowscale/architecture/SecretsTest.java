package ai.flowscale.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.config.ClientTransportConfig;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.RequestBodies;
import ai.flowscale.transport.toolkit.ResponseBodySink;
import ai.flowscale.transport.toolkit.TransportResponses;
import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Nothing that the library exports prints a secret. Every record and every exception is made with a
 * canary wherever a secret can be; see {@link Canaries} for what a new one needs.
 */
class SecretsTest {
  private static final String CANARY = Canaries.CANARY;
  private static final byte[] BYTES = CANARY.getBytes(StandardCharsets.UTF_8);
  private static final WorkflowInputs INPUTS =
      WorkflowInputs.builder()
          .text("text_1", CANARY)
          .json("json_1", Map.of("key", CANARY))
          .file("file_1", InputFile.of("a.png", BYTES))
          .build();
  private static final FlowscaleConfig CONFIG =
      FlowscaleConfig.builder()
          .baseUrl("https://deployment.example")
          .apiKey(CANARY)
          .header("Authorization", CANARY)
          .headers(() -> Map.of("X-Other", CANARY))
          .proxy(new ProxySettings("proxy.example", 8080, CANARY, CANARY))
          .transport(new ScriptedTransport(request -> null))
          .build();

  /**
   * Interfaces that applications and transports implement: what they print is not ours. And the
   * values of responses, which have tests of their own.
   */
  private static final Set<Class<?>> OTHERS =
      Set.of(
          BatchCheckpoint.class,
          FlowscaleInstrumentation.class,
          OperationObserver.class,
          OperationObserver.Scope.class,
          RequestObserver.class,
          InputSource.class,
          RunListener.class,
          TransferListener.class,
          Transport.class,
          TransportProvider.class,
          TypedRequest.class,
          ClientProvider.class,
          JsonFields.class,
          Link.class,
          RunInput.class);

  /** What the interfaces' own factories make. */
  private static Map<Class<?>, List<Object>> made() {
    Headers headers = Headers.of(Map.of("X-API-KEY", List.of(CANARY))).with("X-Other", CANARY);
    Flowscale client = Flowscale.create(CONFIG);
    Map<Class<?>, List<Object>> made = new LinkedHashMap<>();
    made.put(Flowscale.class, List.of(client));
    made.put(AsyncFlowscale.class, List.of(client.async()));
    made.put(FlowscaleConfig.class, List.of(CONFIG));
    made.put(FlowscaleConfig.Builder.class, List.of(FlowscaleConfig.builder().apiKey(CANARY)));
    made.put(WorkflowInputs.class, List.of(INPUTS));
    made.put(WorkflowInputs.Entry.class, List.copyOf(INPUTS.entries()));
    made.put(
        WorkflowInputs.Builder.class, List.of(WorkflowInputs.builder().text("text_1", CANARY)));
    made.put(
        InputFile.class,
        List.of(
            InputFile.of("a.png", BYTES),
            InputFile.ofOnce("a.png", new ByteArrayInputStream(BYTES))));
    made.put(WorkflowRequest.class, List.of(WorkflowRequest.builder("w", INPUTS).build()));
    made.put(WorkflowRequest.Builder.class, List.of(WorkflowRequest.builder("w", INPUTS)));
    made.put(RunQuery.class, List.of(RunQuery.all()));
    made.put(RunQuery.Builder.class, List.of(RunQuery.builder()));
    made.put(
        Run.Builder.class,
        List.of(
            Run.builder("r", RunStatus.FAILED)
                .additional(JsonFields.of(Map.of("error", Json.createValue(CANARY))))));
    made.put(WaitOptions.class, List.of(WaitOptions.defaults()));
    made.put(WaitOptions.Builder.class, List.of(WaitOptions.builder()));
    made.put(CallOptions.class, List.of(CallOptions.builder().header("X-Token", CANARY).build()));
    made.put(CallOptions.Builder.class, List.of(CallOptions.builder().header("X-Token", CANARY)));
    made.put(RetryPolicy.class, List.of(RetryPolicy.defaults()));
    made.put(RetryPolicy.Builder.class, List.of(RetryPolicy.builder()));
    made.put(UncertaintyPolicy.class, List.of(UncertaintyPolicy.report()));
    made.put(UncertaintyPolicy.Builder.class, List.of(UncertaintyPolicy.builder()));
    BatchOptions.Builder batch = BatchOptions.builder().groupId("g");
    made.put(BatchOptions.Builder.class, List.of(batch));
    made.put(BatchOptions.class, List.of(batch.build()));
    made.put(DownloadOptions.class, List.of(DownloadOptions.toFolder(Path.of("out"))));
    made.put(DownloadOptions.Builder.class, List.of(DownloadOptions.builder()));
    made.put(
        OutputContent.class,
        List.of(
            new ManualClient(
                    ScriptedTransport.inTurn(ScriptedTransport.response(200, Map.of(), "")))
                .flowscale.openOutput(
                    new RunOutput(
                        "a.png", new Link("http://127.0.0.1:2/a?" + CANARY), null, null))));
    made.put(Headers.class, List.of(headers));
    made.put(
        RequestBody.class,
        List.of(
            RequestBodies.ofBytes(BYTES),
            RequestBodies.ofStream(() -> new ByteArrayInputStream(BYTES), OptionalLong.empty())));
    TransportRequest request =
        TransportRequest.of(
            "POST",
            URI.create("https://" + CANARY + "@host.example/path?key=" + CANARY),
            headers,
            RequestBodies.ofBytes(BYTES));
    made.put(TransportRequest.class, List.of(request));
    made.put(Exchange.class, List.of(exchangeOf(request)));
    made.put(
        TransportResponse.class,
        List.of(TransportResponses.of(200, headers, "HTTP/1.1", InputStream.nullInputStream())));
    made.put(
        TransportConfig.class,
        List.of(
            TransportConfig.of(Runnable::run),
            new ClientTransportConfig(
                CONFIG, Runnable::run, TransportConfig.of(Runnable::run).scheduler())));
    made.put(Scheduler.class, List.of(new StepScheduler()));
    made.put(ResponseBodySink.class, List.of(bodyOf(BYTES)));
    made.put(
        Scheduler.Scheduled.class,
        List.of(new StepScheduler().schedule(() -> {}, Duration.ofSeconds(1))));
    return made;
  }

  private static AbstractExchange exchangeOf(TransportRequest request) {
    return new AbstractExchange(new Exchanges(), request) {
      @Override
      protected void send() {}

      @Override
      protected void breakConnection() {}

      @Override
      protected TransportException failureOf(Throwable thrown, TransportException.Sent sent) {
        throw new AssertionError(thrown);
      }
    };
  }

  private static ResponseBodySink bodyOf(byte[] bytes) {
    AbstractExchange exchange =
        exchangeOf(
            TransportRequest.of("GET", URI.create("https://host.example"), Headers.empty(), null));
    ResponseBodySink body = exchange.respond(200, Headers.empty(), "HTTP/1.1", () -> {});
    body.next(ByteBuffer.wrap(bytes));
    return body;
  }

  @TestFactory
  Stream<DynamicTest> noRecordPrintsASecret() {
    return ExportedClasses.all().stream()
        .filter(Class::isRecord)
        .map(
            type ->
                dynamicTest(
                    type.getName(), () -> assertSilent(new Canaries().makeEach(type).toArray())));
  }

  @Test
  void noOpaqueValuePrintsASecret() {
    Run run = (Run) new Canaries().makeEach(Run.class).get(0);
    assertThat(run.inputs()).isNotEmpty();
    assertSilent(run.inputs().get(0), run.inputs().get(0).link(), run.additional());
  }

  @TestFactory
  Stream<DynamicTest> noExceptionPrintsASecret() {
    return ExportedClasses.all().stream()
        .filter(Throwable.class::isAssignableFrom)
        .filter(type -> !Modifier.isAbstract(type.getModifiers()))
        .map(
            type ->
                dynamicTest(
                    type.getName(), () -> assertSilent(new Canaries().makeEach(type).toArray())));
  }

  @TestFactory
  Stream<DynamicTest> nothingThatAFactoryMakesPrintsASecret() {
    Map<Class<?>, List<Object>> made = made();
    return ExportedClasses.all().stream()
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .filter(
            type -> !type.isRecord() && !type.isEnum() && !Throwable.class.isAssignableFrom(type))
        .filter(type -> !OTHERS.contains(type))
        .map(
            type ->
                dynamicTest(
                    type.getName(),
                    () -> {
                      assertThat(made).as("a new type: make one above").containsKey(type);
                      assertSilent(made.get(type).toArray());
                    }));
  }

  @Test
  void theScanSeesWhatIsThere() {
    assertThat(ExportedClasses.all().stream().filter(Class::isRecord).count())
        .isGreaterThanOrEqualTo(19);
    assertThat(ExportedClasses.all().stream().filter(Throwable.class::isAssignableFrom).count())
        .isGreaterThanOrEqualTo(21);
  }

  @Test
  void aRecordThatPrintsItsSecretIsNoticed() {
    record Chatty(URI link) {}
    assertThat(new Canaries().makeEach(Chatty.class).toString()).contains(CANARY);
  }

  private static void assertSilent(Object... instances) {
    assertThat(instances).as("a scan over nothing proves nothing").isNotEmpty();
    for (Object instance : instances) {
      List<String> printed = new ArrayList<>(List.of(String.valueOf(instance)));
      if (instance instanceof Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        printed.add(String.valueOf(thrown.getMessage()));
        printed.add(String.valueOf(thrown.getLocalizedMessage()));
        printed.add(trace.toString());
      }
      assertThat(printed).allSatisfy(text -> assertThat(text).doesNotContain(CANARY));
    }
  }
}
