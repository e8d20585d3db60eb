package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest extends ManualTest {
  private static final Response HEALTHY = success("[{\"container\":\"c\",\"status\":\"idle\"}]");

  @Test
  void theBlockingFacadeReturnsTheResponse() {
    ManualClient client = responding(HEALTHY);
    assertThat(client.flowscale.checkHealth()).containsExactly(new ContainerHealth("c", "idle"));
  }

  @Test
  void aFailureOfTheBlockingFacadeShowsWhereItWasAskedFor() {
    ManualClient client = responding(json(404, "{\"detail\":\"no such run\"}"));
    assertThatThrownBy(() -> client.flowscale.getRun("r1"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("getRun failed")
        .hasStackTraceContaining("ClientTest.java");
  }

  @ParameterizedTest
  @CsvSource({
    "403, ai.flowscale.api.error.PermissionDeniedException",
    "404, ai.flowscale.api.error.NotFoundException",
    "429, ai.flowscale.api.error.RateLimitException",
    "400, ai.flowscale.api.error.ValidationException",
    "500, ai.flowscale.api.error.ServerException",
    "418, ai.flowscale.api.error.ApiException",
  })
  void everyStatusHasItsException(int status, Class<?> type) {
    ManualClient client = respondingOnce(json(status, "{\"detail\":\"words\"}"));
    assertThat(failure(client.async.checkHealth()))
        .isExactlyInstanceOf(type)
        .hasMessageContaining("checkHealth")
        .hasMessageContaining("words")
        .hasMessageContaining(Integer.toString(status));
  }

  @Test
  void readingIsRetriedAndGivesUpInTheEnd() {
    ManualClient client = responding(json(503, "busy"));
    CompletableFuture<List<ContainerHealth>> call = client.async.checkHealth();
    client.time.advance(Duration.ofMinutes(2));
    assertThat(failure(call)).isInstanceOf(ServerException.class);
    assertThat(client.requests()).hasSize(4);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aPauseBetweenAttemptsEndsWithTheCall() {
    ManualClient client = responding(response(503, Map.of("Retry-After", List.of("30")), "busy"));
    CompletableFuture<List<ContainerHealth>> call = client.async.checkHealth();
    assertThat(client.time.pending()).isEqualTo(1);
    call.cancel(true);
    assertThat(client.time.pending()).isZero();
    assertThat(client.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", ".", " ", "", "a\\b", "a\nb", "a\ud800"})
  void aRunIdThatIsNoneIsRefusedBeforeAnythingIsSent(String id) {
    ManualClient client = responding(HEALTHY);
    assertThat(failure(client.async.getRun(id))).isInstanceOf(InvalidRequestException.class);
    assertThat(failure(client.async.cancelRun(id))).isInstanceOf(InvalidRequestException.class);
    assertThat(failure(client.async.awaitRun(id))).isInstanceOf(InvalidRequestException.class);
    assertThat(client.requests()).isEmpty();
  }

  @Test
  void nullIsRefusedAtOnce() {
    ManualClient client = responding(HEALTHY);
    assertThatThrownBy(() -> client.async.getRun(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("runId");
    assertThatThrownBy(() -> client.flowscale.getOutput(nothing()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("filename");
  }

  @SuppressWarnings("NullAway")
  private static String nothing() {
    return null;
  }

  @Test
  void theQueryOfRunsIsWrittenOut() {
    ManualClient client = responding(success("{\"runs\":[]}"));
    client
        .async
        .getRuns(
            RunQuery.builder()
                .groupId("a&b")
                .sortBy(RunSort.STARTED_AT)
                .sortOrder(SortOrder.ASC)
                .page(3)
                .pageSize(25)
                .build())
        .join();
    assertThat(client.requests().get(0).uri().getRawQuery())
        .isEqualTo("group_id=a%26b&sort_by=started_at&sort_order=asc&page=3&page_size=25");
  }

  @Test
  void anOutputThatIsNotReadyIsEmpty() {
    ManualClient client = responding(response(204, Map.of(), ""));
    assertThat(client.async.getOutput("a.png").join()).isEmpty();
  }

  @Test
  void aResponseWithoutContentWhereOneIsNeededIsAnError() {
    ManualClient client = responding(response(204, Map.of(), ""));
    assertThat(failure(client.async.getRun("r1"))).isInstanceOf(DecodingException.class);
  }

  @Test
  void headersOfTheApplicationAreAskedForAtEachCall() {
    Map<String, String> now = new HashMap<>(Map.of("Authorization", "one"));
    ManualClient client =
        responding(config -> config.headers(() -> now).header("X-Tenant", "t"), HEALTHY);
    client.async.checkHealth();
    now.put("Authorization", "two");
    client.async.checkHealth();
    assertThat(client.requests())
        .extracting(request -> request.headers().first("authorization").orElse(""))
        .containsExactly("one", "two");
    assertThat(client.requests())
        .allMatch(request -> request.headers().all("x-tenant").equals(List.of("t")));
  }

  @Test
  void aRedirectWithinTheOriginIsFollowedWhenReading() {
    ManualClient client =
        responding(response(307, Map.of("Location", List.of("/api/v2/health")), ""), HEALTHY);
    assertThat(client.async.checkHealth().join()).hasSize(1);
    assertThat(client.requests().get(1).uri()).hasToString("http://127.0.0.1:1/api/v2/health");
  }

  @Test
  void aRedirectToAnotherOriginIsNotFollowedAndTheKeyStays() {
    ManualClient client =
        responding(response(302, Map.of("Location", List.of("http://127.0.0.1:2/x")), ""), HEALTHY);
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(302));
    assertThat(client.requests()).hasSize(1);
  }

  /** Transports refuse it, and the read would be repeated as if it had not reached the server. */
  @Test
  void aRedirectWithUserInformationIsNotFollowed() {
    ManualClient client =
        responding(
            response(302, Map.of("Location", List.of("http://me:pw@127.0.0.1:1/x")), ""), HEALTHY);
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(302));
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void redirectsThatGoRoundEndInAnError() {
    ManualClient client = respondingOnce(response(302, Map.of("Location", List.of("/again")), ""));
    assertThat(failure(client.async.checkHealth()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("redirects");
    assertThat(client.requests()).hasSize(6);
  }

  @Test
  void aResponseThatDoesNotComeEndsWithTheResponseTimeout() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ManualClient client =
        responding(
            config -> config.responseTimeout(Duration.ofSeconds(5)).retryPolicy(RetryPolicy.none()),
            () -> never);
    CompletableFuture<Run> call = client.async.getRun("r1");
    client.time.advance(Duration.ofSeconds(5));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT))
        .hasMessageContaining("responseTimeout");
    assertThat(never).as("the exchange is broken off").isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void interruptingABlockingCallBreaksTheExchangeOff() throws InterruptedException {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    try (ManualClient client =
        responding(
            () -> {
              asked.countDown();
              return never;
            })) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  client.flowscale.getRun("r1");
                } catch (RuntimeException e) {
                  thrown.set(e);
                  flag.set(Thread.currentThread().isInterrupted());
                }
              });
      caller.start();
      asked.await();
      caller.interrupt();
      caller.join();
      assertThat(thrown.get())
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
      assertThat(flag.get()).isTrue();
      assertThat(never).isCancelled();
    }
  }

  @Test
  void closingEndsWhatIsInFlightAndRefusesWhatComes() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ScriptedTransport transport = new ScriptedTransport(request -> never);
    ManualClient client = client(transport);
    CompletableFuture<Run> call = client.async.getRun("r1");
    client.close();
    client.close();
    assertThat(failure(call)).isInstanceOf(ClientClosedException.class);
    assertThat(never).isCancelled();
    assertThat(failure(client.async.getRun("r2"))).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.flowscale.checkHealth())
        .isInstanceOf(ClientClosedException.class);
    assertThat(transport.requests()).hasSize(1);
    assertThat(transport.isClosed()).as("a transport that was handed in stays open").isFalse();
  }

  @Test
  void aBlockingCallWhereTheTransportForbidsItIsRefused() {
    ManualClient client = responding(HEALTHY);
    client.transport.refuseBlocking(new IllegalStateException("this is an event loop"));
    assertThatThrownBy(() -> client.flowscale.checkHealth())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this is an event loop");
    assertThat(client.async.checkHealth().join()).hasSize(1);
  }

  @Test
  void aTransportThatThrowsFailsTheCallOnly() {
    try (ManualClient client =
        respondingOnce(
            () -> {
              throw new IllegalStateException("a bug");
            })) {
      assertThat(failure(client.async.getRun("r1"))).isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aRefusalToConnectIsReportedAsItIs() {
    TransportException refused =
        ScriptedTransport.broken(TransportException.Kind.CONNECT, TransportException.Sent.NO);
    ManualClient client = respondingOnce(failing(refused));
    assertThat(failure(client.async.getRun("r1"))).isSameAs(refused);
    assertThat(refused.runId()).contains("r1");
  }
}
