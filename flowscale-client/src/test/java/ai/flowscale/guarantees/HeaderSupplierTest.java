package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The headers of the application are asked for once per call, and what was sent decides. */
class HeaderSupplierTest extends ManualTest {
  private static final long LIMIT_SECONDS = 120;
  private static final ScriptedTransport.Response RUNNING = run("running");
  private static final ScriptedTransport.Response COMPLETED = run("completed");
  private static final ScriptedTransport.Response STARTED =
      success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");
  private static final WaitOptions EVERY_10_SECONDS =
      WaitOptions.builder()
          .timeout(Duration.ofMinutes(5))
          .fixedInterval(Duration.ofSeconds(10))
          .build();

  private final List<Thread> asked = Collections.synchronizedList(new ArrayList<>());

  private static ScriptedTransport.Response run(String status) {
    return RunJson.run("r1", status);
  }

  /** No two of them have anything in common by which one would be hidden with the other. */
  private static String token(int number) {
    return Character.toString('@' + number).repeat(20);
  }

  /** Gives another token each time. */
  private Map<String, String> renewed() {
    asked.add(Thread.currentThread());
    return Map.of("Authorization", token(asked.size()));
  }

  private static List<String> tokens(ScriptedTransport transport) {
    return transport.requests().stream()
        .flatMap(request -> request.headers().all("Authorization").stream())
        .toList();
  }

  @Test
  void aCallAsksOnceOnItsCallersThreadAndSendsTheSameAtEachAttempt() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(json(503, "busy"), json(503, "busy"), RUNNING);
    HeldExecutor blocking = new HeldExecutor();
    ManualClient client = client(service, c -> c.headers(this::renewed).blockingExecutor(blocking));
    CompletableFuture<?> call = client.async.getRun("r1");
    assertThat(asked).containsExactly(Thread.currentThread());
    for (int attempt = 1; attempt <= 3; attempt++) {
      blocking.runAll();
      client.time.advance(Duration.ofMinutes(1));
    }

    assertThat(call).isCompleted();
    assertThat(asked).hasSize(1);
    assertThat(tokens(service)).containsExactly(token(1), token(1), token(1));

    client.flowscale.getRun("r1");
    assertThat(tokens(service)).endsWith(token(2));
  }

  @Test
  void aPollAsksOnTheBlockingExecutorAndNeverOnTheTimersThread() {
    ScriptedTransport service = ScriptedTransport.inTurn(RUNNING, RUNNING, COMPLETED);
    HeldExecutor blocking = new HeldExecutor();
    ManualClient client = client(service, c -> c.headers(this::renewed).blockingExecutor(blocking));
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
    assertThat(asked).as("asked by the thread that starts the polls").isEmpty();
    blocking.runAll();

    client.time.advance(Duration.ofSeconds(10));
    assertThat(asked).as("asked by the timer's thread").hasSize(1);
    blocking.runAll();
    client.time.advance(Duration.ofSeconds(10));
    blocking.runAll();

    assertThat(wait).isCompleted();
    assertThat(tokens(service)).containsExactly(token(1), token(2), token(3));
  }

  @Test
  void noDeadlineWaitsForASupplierThatHangs() {
    // Never runs what it is given: so it is while the supplier hangs.
    HeldExecutor hanging = new HeldExecutor();
    ManualClient client =
        responding(c -> c.headers(this::renewed).blockingExecutor(hanging), RUNNING);
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
    client.time.advance(EVERY_10_SECONDS.timeout());
    assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class);
  }

  @Test
  void aSupplierThatHangsIsInterruptedWithItsCall() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ExecutorService blocking = Executors.newSingleThreadExecutor();
    Supplier<Map<String, String>> headers =
        () -> {
          hanging.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return Map.of();
        };
    try (ManualClient client =
        responding(c -> c.headers(headers).blockingExecutor(blocking), RUNNING)) {
      CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
      assertThat(hanging.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

      wait.cancel(true);

      assertThat(interrupted.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(blocking.submit(Thread::interrupted).get(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("the interrupt was for the supplier alone")
          .isFalse();
    } finally {
      blocking.shutdownNow();
    }
  }

  static Stream<Arguments> broken() {
    IllegalStateException own = new IllegalStateException("no token");
    AssertionError error = new AssertionError("not even an exception");
    Map<String, String> withNull = new HashMap<>();
    withNull.put("X-Tenant", null);
    return Stream.of(
        Arguments.of("throws", supplier(own), own),
        Arguments.of("throws an Error", supplier(error), error),
        Arguments.of(
            "gives a header that may not be set",
            (Supplier<Map<String, String>>) () -> Map.of("Content-Length", "1"),
            null),
        Arguments.of(
            "gives a line break",
            (Supplier<Map<String, String>>) () -> Map.of("X-Tenant", "canary-value\r\nX-Evil: 1"),
            null),
        Arguments.of("gives null", (Supplier<Map<String, String>>) () -> null, null),
        Arguments.of("gives a null value", (Supplier<Map<String, String>>) () -> withNull, null));
  }

  private static Supplier<Map<String, String>> supplier(Throwable thrown) {
    return () -> {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aSupplierThatIsBrokenIsToldAtOnceAndNothingIsSent(
      String name, Supplier<Map<String, String>> headers, Throwable cause) {
    ScriptedTransport service = ScriptedTransport.inTurn(STARTED);
    Supplier<Map<String, String>> counted =
        () -> {
          asked.add(Thread.currentThread());
          return headers.get();
        };
    ManualClient client = client(service, c -> c.headers(counted));
    CompletableFuture<Submission> submission = client.submit();
    CompletableFuture<?> call = client.async.getRun("r1");

    for (CompletableFuture<?> future : List.of(submission, call)) {
      FlowscaleException failure = failure(future);
      assertThat(failure)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("headers")
          .message()
          .doesNotContain("canary-value");
      if (cause != null) {
        assertThat(failure).hasCause(cause);
      }
    }
    assertThat(asked).hasSize(2);
    assertThat(service.requests()).isEmpty();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aSupplierThatBreaksForAWhileDuringAWaitDoesNotEndIt() {
    List<Integer> calls = new ArrayList<>();
    Supplier<Map<String, String>> headers =
        () -> {
          calls.add(1);
          if (calls.size() == 2) {
            throw new IllegalStateException("no token");
          }
          return renewed();
        };
    ManualClient client = responding(c -> c.headers(headers), RUNNING, COMPLETED);
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
    client.time.advance(Duration.ofSeconds(60));
    assertThat(calls).hasSize(3);
    assertThat(wait).isCompleted();
  }

  @Test
  void aSupplierThatIsBrokenFromTheStartEndsAWaitAtOnce() {
    Supplier<Map<String, String>> headers =
        () -> {
          throw new IllegalStateException("no token");
        };
    ManualClient client = responding(c -> c.headers(headers), RUNNING);
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
    assertThat(failure(wait)).isInstanceOf(ConfigurationException.class);
    assertThat(failure(wait).runId()).contains("r1");
  }

  private Map<String, String> throwingTheSecondTime() {
    if (!asked.isEmpty()) {
      throw new IllegalStateException("asked again");
    }
    return renewed();
  }

  private Map<String, String> badTheSecondTime() {
    return asked.isEmpty() ? renewed() : Map.of("Host", "elsewhere");
  }

  @Test
  void anErrorOfAGatewayStaysUncertainWhateverTheSupplierWouldSayNow() {
    ScriptedTransport service = ScriptedTransport.inTurn(json(504, "<html>gateway</html>"));
    ManualClient client = client(service, c -> c.headers(this::badTheSecondTime));
    assertThat(failure(client.submit())).isInstanceOf(SubmissionUncertainException.class);
  }

  @Test
  void aRefusalStaysARefusalWhateverTheSupplierWouldSayNow() {
    ScriptedTransport service = ScriptedTransport.inTurn(json(422, "{\"detail\":\"wrong input\"}"));
    ManualClient client = client(service, c -> c.headers(this::throwingTheSecondTime));
    assertThat(failure(client.submit())).isInstanceOf(ValidationException.class);
  }

  @Test
  void theTokenThatWasSentIsInNoMessageThoughItWasRenewedSince() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(
            json(422, "{\"detail\":\"not for " + token(1) + " nor " + ManualClient.KEY + "\"}"));
    ManualClient client = client(service, c -> c.headers(this::renewed));
    assertThat(failure(client.submit()))
        .isInstanceOf(ValidationException.class)
        .message()
        .contains("422")
        .doesNotContain(token(1))
        .doesNotContain(ManualClient.KEY);
  }

  @Test
  void anExecutorThatTakesNoMoreIsNoMistakeOfTheSupplier() {
    ScriptedTransport service = ScriptedTransport.inTurn(RUNNING, ScriptedTransport.lost());
    HeldExecutor blocking = new HeldExecutor();
    ManualClient client = client(service, c -> c.headers(this::renewed).blockingExecutor(blocking));
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1", EVERY_10_SECONDS);
    blocking.runAll();
    blocking.refuse();
    client.time.advance(EVERY_10_SECONDS.timeout());
    assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class);
    assertThat(service.requests()).hasSize(1);
  }
}
