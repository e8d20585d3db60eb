package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.tck.server.Patience;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.TimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fixture of a test: an emulator in one dialect, clients in one style, and one clock for all of
 * them, which only the test moves.
 */
public final class Scenario {
  /** The limit of real time, which only a failing test reaches. */
  static final Duration LIMIT = TimeLimit.get();

  private final ClientScenarios suite;
  private final EmulatorPool emulators;
  private final EmulatorPool.Lease lease;
  private final Dialect dialect;
  private final Style style;
  private final ManualScheduler time = new ManualScheduler();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "scenario-client");
            thread.setDaemon(true);
            return thread;
          });
  private final Executor executor = time.tracked(threads);
  private final List<Flowscale> clients = new ArrayList<>();
  private final EventRecorder events = new EventRecorder();
  private final LogWatch logs = LogWatch.start();
  private final Transport transport;
  private final List<Transport> transports = new ArrayList<>();
  private @Nullable ScenarioClient client;
  private boolean reusable = true;

  Scenario(ClientScenarios suite, EmulatorPool emulators, Dialect dialect, Style style) {
    this.suite = suite;
    this.emulators = emulators;
    this.dialect = dialect;
    this.style = style;
    this.transport = suite.provider().create(TransportConfig.of(executor));
    this.lease = emulators.take(dialect);
    lease.time().switchTo(time);
  }

  FlowscaleEmulator emulator() {
    return lease.emulator();
  }

  Dialect dialect() {
    return dialect;
  }

  ManualScheduler time() {
    return time;
  }

  Transport transport() {
    return transport;
  }

  EventRecorder events() {
    return events;
  }

  LogWatch logs() {
    return logs;
  }

  /** Returns the client with default settings, which is created on first use. */
  ScenarioClient client() {
    ScenarioClient made = client;
    if (made == null) {
      made = open(config -> {});
      client = made;
    }
    return made;
  }

  /** Creates a client with the emulator's key and additional settings. */
  ScenarioClient open(Consumer<FlowscaleConfig.Builder> changes) {
    return openWithoutKey(
        config -> {
          config.apiKey(emulator().apiKey());
          changes.accept(config);
        });
  }

  /**
   * Creates a client over a transport of its own, with these executors and with timers of its own,
   * for what must not depend on either. The test gives it limits of real time.
   */
  ScenarioClient openInRealTime(Executor executors) {
    Transport own = suite.provider().create(TransportConfig.of(executors));
    transports.add(own);
    Flowscale flowscale =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl(emulator().baseUrl())
                .apiKey(emulator().apiKey())
                .transport(own)
                .callbackExecutor(executors)
                .blockingExecutor(executors)
                .build());
    clients.add(flowscale);
    return new ScenarioClient(flowscale, style);
  }

  /** Creates a client without a key. */
  ScenarioClient openWithoutKey(Consumer<FlowscaleConfig.Builder> changes) {
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder()
            .baseUrl(emulator().baseUrl())
            .transport(transport)
            .scheduler(time)
            .instrumentation(events)
            .callbackExecutor(executor)
            .blockingExecutor(executor);
    changes.accept(config);
    Flowscale flowscale = Flowscale.create(config.build());
    clients.add(flowscale);
    return new ScenarioClient(flowscale, style);
  }

  // Time.

  /** Moves time until a call has ended, and returns its result. */
  <T> T get(CompletableFuture<T> call) {
    advance(call);
    Throwable thrown = thrownBy(call);
    if (thrown != null) {
      throw new AssertionError("The call failed, but must not.", thrown);
    }
    return call.join();
  }

  /** Moves time until a call has ended, and returns its failure. */
  <E extends Throwable> E failure(Class<E> type, CompletableFuture<?> call) {
    advance(call);
    Throwable thrown = thrownBy(call);
    assertThat(thrown)
        .as(
            "the failure of the call; the asynchronous client completes its futures with the"
                + " exception itself, not with a wrapper")
        .isInstanceOf(type);
    return type.cast(Objects.requireNonNull(thrown));
  }

  private void advance(CompletableFuture<?> call) {
    try {
      time.advanceUntil(call, LIMIT);
    } catch (AssertionError late) {
      Duration more = Patience.beyond(LIMIT);
      if (more.isZero()) {
        throw late;
      }
      time.advanceUntil(call, more);
    }
  }

  private static @Nullable Throwable thrownBy(CompletableFuture<?> call) {
    try {
      call.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (CancellationException e) {
      return e;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The call has not ended.", e);
    }
  }

  /** Moves time until a condition holds. */
  void until(BooleanSupplier condition) {
    time.advanceUntil(condition, LIMIT);
  }

  /** Waits, without moving time, until a condition holds. */
  void soon(String what, BooleanSupplier condition) {
    if (!Polling.holdsPatiently(LIMIT, condition)) {
      throw new AssertionError("Not so after " + LIMIT + ": " + what + " (" + time + ")");
    }
  }

  /**
   * Waits, without moving time, until something is scheduled besides timeouts, such as the end of a
   * wait: the caller's thread may set it after a server has received the first request.
   */
  void awaitScheduled() {
    soon(
        "something is scheduled besides timeouts",
        () -> {
          int pending = time.pending();
          // Read again, because timeouts come and go in between.
          return pending > time.pendingTimeouts() && pending == time.pending();
        });
  }

  /** Waits for a number of requests, without moving time. */
  void awaitRequests(Operation operation, int count) {
    emulator().awaitRequests(operation, count, LIMIT);
  }

  // Runs and requests.

  /** Deploys a workflow and creates a run of it, as another program would. */
  String run(EmulatedWorkflow workflow) {
    emulator().deploy(workflow);
    return emulator().submit(workflow.id(), "group", Map.of());
  }

  /** Returns the last request of an operation. */
  RecordedRequest lastRequest(Operation operation) {
    List<RecordedRequest> requests = emulator().requests(operation);
    assertThat(requests).as("requests of %s", operation).isNotEmpty();
    return requests.get(requests.size() - 1);
  }

  /** Returns how far time has moved since a moment. */
  Duration since(Instant moment) {
    return Duration.between(moment, time.now());
  }

  /**
   * Prevents that another test uses the emulator: a request that is still in flight would be
   * counted in the next test.
   */
  void discardEmulator() {
    reusable = false;
  }

  // The end.

  /** Closes everything, and checks for leaks if the test passed. */
  void end(boolean passed) {
    try {
      clients.forEach(Flowscale::close);
      if (passed) {
        checkTimers();
      }
      transport.close();
      transports.forEach(Transport::close);
      threads.shutdown();
      if (passed) {
        checkThreads();
        checkSecrets();
      }
    } finally {
      threads.shutdownNow();
      logs.close();
      if (passed && reusable) {
        emulators.giveBack(dialect, lease);
      } else {
        emulator().close();
      }
    }
  }

  private void checkTimers() {
    soon("no timer is left when the client is closed", () -> time.pending() == 0);
  }

  private void checkThreads() {
    soon(
        "no thread of the client or the transport is busy when both are closed",
        threads::isTerminated);
  }

  private void checkSecrets() {
    assertThat(emulator().keyLeaks())
        .as("secrets of the API that reached the storage (see keyLeaks())")
        .isEmpty();
    assertThat(logs.seen())
        .as("log lines of ai.flowscale, which must not contain the API key")
        .doesNotContain(emulator().apiKey());
  }

  /** Returns the dialect and the style. */
  @Override
  public String toString() {
    return "Scenario[" + dialect + ", " + style + "]";
  }
}
