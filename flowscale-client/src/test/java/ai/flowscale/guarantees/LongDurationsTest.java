package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A duration of ages, such as somebody gives who wants no limit, breaks nothing. */
class LongDurationsTest extends ManualTest {
  private static final Duration AGES = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final ScriptedTransport.Response COMPLETED = run("completed");
  private static final ScriptedTransport.Response RUNNING = run("running");
  private static final LinkedBlockingQueue<TransportConfig> GIVEN = new LinkedBlockingQueue<>();

  @TempDir private Path folder;

  private static ScriptedTransport.Response run(String status) {
    return success("{\"_id\":\"r1\",\"run_id\":\"r1\",\"status\":\"" + status + "\"}");
  }

  /** Shows what a transport is made with. */
  public static final class Provider implements TransportProvider {
    @Override
    public String name() {
      return "ages";
    }

    @Override
    public Transport create(TransportConfig config) {
      GIVEN.add(config);
      return ScriptedTransport.inTurn(COMPLETED);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {30L * 24 * 60 * 60, Long.MAX_VALUE})
  void aTransportIsMadeWithTimesThatEveryLibraryCanCount(long seconds) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(TransportProvider.class.getName()), Provider.class.getName());
    Duration time = Duration.ofSeconds(seconds);
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl("http://127.0.0.1:1")
                    .apiKey("key")
                    .transportName("ages")
                    .classLoader(loader)
                    .connectTimeout(time)
                    .idleConnectionTimeout(time)
                    .build())) {
      client.getRun("r1");
      TransportConfig config = GIVEN.remove();
      assertThat(config.connectTimeout()).isEqualTo(Duration.ofDays(1));
      assertThat(config.idleConnectionTimeout()).isEqualTo(Duration.ofDays(1));
      assertThat(config.connectTimeout().toMillis()).isLessThan(Integer.MAX_VALUE);
    }
  }

  @Test
  void callsAndWaitsGoOnWithLimitsOfAges() {
    List<ScriptedTransport.Response> polls =
        new ArrayList<>(List.of(json(503, "busy"), RUNNING, RUNNING, RUNNING));
    ScriptedTransport service =
        new ScriptedTransport(
            request ->
                request.method().equals("GET") && !polls.isEmpty()
                    ? polls.remove(0).make()
                    : COMPLETED.make());
    RetryPolicy policy =
        RetryPolicy.builder()
            .baseDelay(Duration.ofMillis(1))
            .maxDelay(AGES)
            .maxRetryAfter(AGES)
            .build();
    ManualClient client =
        client(
            service,
            c ->
                c.connectTimeout(AGES)
                    .responseTimeout(AGES)
                    .idleTimeout(AGES)
                    .idleConnectionTimeout(AGES)
                    .callTimeout(AGES)
                    .retryPolicy(policy)
                    .uncertaintyPolicy(UncertaintyPolicy.search(AGES)));
    CompletableFuture<Submission> submission =
        client
            .async
            .withOptions(
                CallOptions.builder()
                    .responseTimeout(AGES)
                    .idleTimeout(AGES)
                    .callTimeout(AGES)
                    .build())
            .executeWorkflow("w", WorkflowInputs.none());
    CompletableFuture<Run> retried = client.async.getRun("r1");
    CompletableFuture<RunResult> wait =
        client.async.awaitRun(
            "r1", WaitOptions.builder().timeout(AGES).maxPollInterval(AGES).build());
    client.time.advance(Duration.ofDays(30));
    assertThat(wait).isCompleted();
    assertThat(submission).isCompleted();
    assertThat(retried).isCompleted();
  }
}
