package ai.flowscale.tck;

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
 * What a test of the kit plays with: an emulator in one dialect, clients in one style, and one
 * clock for all of them, which stands still but where the test moves it. Made by the kit.
 */
public final class Scenario {
  /** How long anything may really take; reached by a test that fails, and by no other. */
  static final Duration LIMIT = TimeLimit.get();

  private final ClientTck suite;
  private final EmulatorPool emulators;
  private final EmulatorPool.Lease lease;
  private final Dialect dialect;
  private final Style style;
  private final ManualScheduler time = new ManualScheduler();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tck-client");
            thread.setDaemon(true);
            return thread;
          });
  private final Executor executor = time.tracked(threads);
  private final List<Flowscale> clients = new ArrayList<>();
  private final EventNotes events = new EventNotes();
  private final LogWatch logs = LogWatch.start();
  private final Transport transport;
  private @Nullable TckClient client;
  private boolean reusable = true;

  private Scenario(ClientTck suite, EmulatorPool emulators, Dialect dialect, Style style) {
    this.suite = suite;
    this.emulators = emulators;
    this.dialect = dialect;
    this.style = style;
    this.transport = suite.provider().create(TransportConfig.of(executor));
    this.lease = emulators.take(dialect);
    lease.time().switchTo(time);
  }

  static Scenario open(ClientTck suite, EmulatorPool emulators, Dialect dialect, Style style) {
    return new Scenario(suite, emulators, dialect, style);
  }

  // What the test plays with.

  FlowscaleEmulator emulator() {
    return lease.emulator();
  }

  Dialect dialect() {
    return dialect;
  }

  Style style() {
    return style;
  }

  ManualScheduler time() {
    return time;
  }

  Transport transport() {
    return transport;
  }

  EventNotes events() {
    return events;
  }

  LogWatch logs() {
    return logs;
  }

  /** Returns the client with default settings, made when it is first asked for. */
  TckClient client() {
    TckClient made = client;
    if (made == null) {
      made = open(config -> {});
      client = made;
    }
    return made;
  }

  /** Makes a client with the emulator's key and settings of the test's own. */
  TckClient open(Consumer<FlowscaleConfig.Builder> changes) {
    return openWithoutKey(
        config -> {
          config.apiKey(emulator().apiKey());
          changes.accept(config);
        });
  }

  /** Makes a client without a key. */
  TckClient openWithoutKey(Consumer<FlowscaleConfig.Builder> changes) {
    FlowscaleConfig.Builder config =
        suite.configure(
            FlowscaleConfig.builder()
                .baseUrl(emulator().baseUrl())
                .transport(transport)
                .scheduler(time)
                .observer(events)
                .callbackExecutor(executor)
                .blockingExecutor(executor));
    changes.accept(config);
    Flowscale flowscale = Flowscale.create(config.build());
    clients.add(flowscale);
    return new TckClient(flowscale, style);
  }

  // Waiting without waiting.

  /** Moves time until a call has ended, and returns what it gave or throws what it threw. */
  <T> T get(CompletableFuture<T> call) {
    time.advanceUntil(call, LIMIT);
    Throwable thrown = thrownBy(call);
    if (thrown != null) {
      throw new AssertionError("The call failed, and should not have.", thrown);
    }
    return call.join();
  }

  /** Waits for a call that needs no time to pass, while others wait for theirs. */
  <T> T getAtOnce(CompletableFuture<T> call) {
    soon("a call that needs no time has ended", call::isDone);
    return get(call);
  }

  /** Moves time until a call has ended, and returns its failure. */
  <E extends Throwable> E failure(Class<E> type, CompletableFuture<?> call) {
    time.advanceUntil(call, LIMIT);
    Throwable thrown = thrownBy(call);
    assertThat(thrown)
        .as(
            "the failure of the call; the asynchronous client completes its futures with the"
                + " exception itself, not with a wrapper")
        .isInstanceOf(type);
    return type.cast(Objects.requireNonNull(thrown));
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

  /** Moves time until something holds. */
  void until(BooleanSupplier condition) {
    time.advanceUntil(condition, LIMIT);
  }

  /** Waits until something holds that no time has to pass for. */
  void soon(String what, BooleanSupplier condition) {
    Eventually.holds(() -> what + " (" + time + ")", condition);
  }

  /** Waits until so many requests have come, without moving time. */
  void awaitRequests(Operation operation, int count) {
    emulator().awaitRequests(operation, count, LIMIT);
  }

  // What most tests begin and end with.

  /** Deploys a workflow and makes a run of it, as another program would have done. */
  String run(EmulatedWorkflow workflow) {
    return run(workflow, "group");
  }

  String run(EmulatedWorkflow workflow, String groupId) {
    emulator().deploy(workflow);
    return emulator().submit(workflow.id(), groupId, Map.of());
  }

  /** Makes a run that has ended by now. */
  String endedRun(EmulatedWorkflow workflow) {
    String runId = run(workflow);
    time.advance(Duration.ofMinutes(1));
    return runId;
  }

  /** Returns the last request of an operation. */
  RecordedRequest lastRequest(Operation operation) {
    List<RecordedRequest> requests = emulator().requests(operation);
    assertThat(requests).as("requests of %s", operation).isNotEmpty();
    return requests.get(requests.size() - 1);
  }

  /** Returns how far time was moved since a moment. */
  Duration since(Instant moment) {
    return Duration.between(moment, time.now());
  }

  /**
   * Keeps the emulator from being used again: a request is still on its way to it, and would count
   * among those of the next test.
   */
  void spoilEmulator() {
    reusable = false;
  }

  // The end.

  /** Closes everything, and looks for what no test may leave behind if the test itself passed. */
  void end(boolean passed) {
    try {
      clients.forEach(Flowscale::close);
      if (passed) {
        checkTimers();
      }
      transport.close();
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
        .as("what reached the storage although it is for the API alone (see keyLeaks())")
        .isEmpty();
    assertThat(logs.seen())
        .as("log lines of ai.flowscale, none of which may hold the API key")
        .doesNotContain(emulator().apiKey());
  }

  /** Prints the dialect and the style. */
  @Override
  public String toString() {
    return "Scenario[" + dialect + ", " + style + "]";
  }
}
