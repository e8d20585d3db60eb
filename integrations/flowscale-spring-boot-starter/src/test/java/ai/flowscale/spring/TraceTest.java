package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RecordedRequest;
import brave.Span.Kind;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A request to an application, by Spring's own observation of its server, and what the client does
 * for it are one trace.
 */
class TraceTest {
  /** A bound that only a failing test reaches. */
  private static final long PATIENCE_SECONDS = 120;

  @TempDir static Path folder;

  /** Until then no run ends: what depends on a call that has ended is no callback of it. */
  private static volatile CompletableFuture<Void> dependedOn = new CompletableFuture<>();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Posters.class)
  static class App {
    @Bean
    Spans spans() {
      return new Spans();
    }
  }

  @RestController
  static class Posters {
    private final Flowscale flowscale;

    Posters(Flowscale flowscale) {
      this.flowscale = flowscale;
    }

    @GetMapping("/blocking")
    int blocking() {
      dependedOn.complete(null);
      RunResult result = flowscale.executeWorkflowAndWait("poster", WorkflowInputs.none());
      return flowscale.downloadAll(result, folder.resolve(result.runId())).size();
    }

    @GetMapping("/async")
    CompletableFuture<Integer> async() {
      CompletableFuture<Integer> size =
          flowscale
              .async()
              .executeWorkflowAndWait("poster", WorkflowInputs.none())
              .thenCompose(this::download)
              .thenApply(List::size);
      dependedOn.complete(null);
      return size;
    }

    private CompletableFuture<List<DownloadedFile>> download(RunResult result) {
      return flowscale.async().downloadAll(result, folder.resolve(result.runId()));
    }
  }

  /** The spans in the order of their ends. */
  static final class Spans extends SpanHandler {
    private final BlockingQueue<MutableSpan> ended = new LinkedBlockingQueue<>();

    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
      return ended.add(span);
    }

    /** Waits until no span lacks its parent, and each of these ids has its span. */
    List<MutableSpan> with(Set<String> ids) throws InterruptedException {
      List<MutableSpan> spans = new ArrayList<>();
      Set<String> missing = new TreeSet<>(ids);
      while (!missing.isEmpty()) {
        MutableSpan span = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(span).as("one more span than %s, for %s", spans, missing).isNotNull();
        spans.add(span);
        missing.addAll(ids);
        spans.stream().map(MutableSpan::parentId).filter(id -> id != null).forEach(missing::add);
        spans.stream().map(MutableSpan::id).forEach(missing::remove);
      }
      return spans;
    }
  }

  @ParameterizedTest
  @CsvSource({"SERVLET, blocking", "SERVLET, async", "REACTIVE, async"})
  void oneTraceFromTheServersRequestToEachOfTheClients(WebApplicationType type, String path)
      throws Exception {
    dependedOn = new CompletableFuture<>();
    EmulatedWorkflow poster =
        EmulatedWorkflow.builder("poster")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ofMillis(10))
            .outputs(
                run -> {
                  dependedOn.join();
                  return List.of(OutputFile.text("poster.txt", "a poster"));
                })
            .build();
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().workflow(poster).start();
        ConfigurableApplicationContext app = start(type, emulator)) {
      URI uri =
          URI.create(
              "http://127.0.0.1:%s/%s"
                  .formatted(app.getEnvironment().getProperty("local.server.port"), path));
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);

      List<String> headers = emulator.requests().stream().map(TraceTest::traceparent).toList();
      List<MutableSpan> spans =
          app.getBean(Spans.class)
              .with(headers.stream().map(it -> it.split("-")[2]).collect(Collectors.toSet()));

      assertThat(headers)
          .hasSizeGreaterThanOrEqualTo(3)
          .containsExactlyInAnyOrderElementsOf(
              spans.stream()
                  .filter(span -> span.kind() == Kind.CLIENT)
                  .map(span -> "00-%s-%s-01".formatted(span.traceId(), span.id()))
                  .toList());
      assertThat(spans).extracting(MutableSpan::traceId).containsOnly(spans.get(0).traceId());
      String root = "http get /" + path;
      // In a callback the execution is current.
      String download = path.equals("async") ? "flowscale.executeworkflowandwait" : root;
      assertThat(edges(spans))
          .containsExactlyInAnyOrder(
              "none > " + root,
              root + " > flowscale.executeworkflowandwait",
              "flowscale.executeworkflowandwait > post /api/v1/runs",
              "flowscale.executeworkflowandwait > get /api/v1/runs/{run_id}",
              download + " > flowscale.downloadall",
              "flowscale.downloadall > flowscale.download",
              "flowscale.download > get");
    }
  }

  private static ConfigurableApplicationContext start(
      WebApplicationType type, FlowscaleEmulator emulator) {
    SpringApplication application = new SpringApplication(App.class);
    application.setWebApplicationType(type);
    return application.run(
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--flowscale.api.url=" + emulator.baseUrl(),
        "--flowscale.api.key=" + emulator.apiKey(),
        "--management.tracing.sampling.probability=1",
        // Without it, a controller of WebFlux is called without the context of its request.
        "--spring.reactor.context-propagation=auto");
  }

  private static String traceparent(RecordedRequest request) {
    return request.header("traceparent").orElse("00-none-none-00");
  }

  /** Parents and children by their names, the polls of a wait together. */
  private static Set<String> edges(List<MutableSpan> spans) {
    var names = spans.stream().collect(Collectors.toMap(MutableSpan::id, TraceTest::name));
    return spans.stream()
        .map(span -> names.getOrDefault(span.parentId(), "none") + " > " + name(span))
        .collect(Collectors.toSet());
  }

  /** Micrometer Tracing for Spring Boot 3 writes names in lower case with hyphens. */
  private static String name(MutableSpan span) {
    return span.name().replace("-", "").toLowerCase(Locale.ROOT);
  }
}
