package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.Turns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent of a call that ends early, and what ends an upload that does not get on. */
class AbortedExchangesTest extends ManualTest {
  private static final long LIMIT_SECONDS = 120;
  private static final ScriptedTransport.Response STARTED =
      success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");

  @Test
  void aCallThatIsAbortedBeforeItIsSentIsNotSent() {
    ScriptedTransport service = ScriptedTransport.inTurn(STARTED);
    AtomicReference<ManualClient> closing = new AtomicReference<>();
    try (ManualClient client =
        client(
            service,
            c ->
                c.headers(
                    () -> {
                      // Between the call and its request.
                      closing.get().close();
                      return Map.of();
                    }))) {
      closing.set(client);
      assertThat(failure(client.submit())).isInstanceOf(ClientClosedException.class);
      assertThat(service.requests()).isEmpty();
    }
  }

  @Test
  void aCallDuringWhoseStartTheClientIsClosedIsNotSent() {
    ScriptedTransport service = ScriptedTransport.inTurn(STARTED);
    AtomicReference<ManualClient> closing = new AtomicReference<>();
    FlowscaleInstrumentation instrumentation =
        operation -> {
          // The client is open still, and knows nothing of the call.
          closing.get().close();
          return OperationObserver.NONE;
        };
    AtomicInteger closed = new AtomicInteger();
    InputStream once =
        new ByteArrayInputStream(new byte[1]) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    ManualClient client = client(service, c -> c.instrumentation(instrumentation));
    closing.set(client);
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            "w", WorkflowInputs.of(Map.of("a", InputFile.ofOnce("a.bin", once))));
    assertThat(failure(call)).isInstanceOf(ClientClosedException.class);
    assertThat(service.requests()).isEmpty();
    assertThat(closed).as("closed streams").hasValue(1);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCallThatIsAbortedAfterItWasSentIsUncertain() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ManualClient client = responding(() -> never);
    CompletableFuture<Submission> call = client.submit();
    client.close();
    assertThat(failure(call)).isInstanceOf(SubmissionUncertainException.class);
    assertThat(never).isCancelled();
  }

  /** The response comes while its call is aborted: until it is closed, its connection is in use. */
  @Test
  void theConnectionOfAResponseThatCrossesTheAbortIsNotGivenToTheNextBeforeItIsClosed() {
    AtomicReference<ManualClient> client = new AtomicReference<>();
    List<String> events = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (request.uri().getPath().endsWith("r2")) {
                events.add("r2 sent");
                return success("{\"_id\":\"r2\",\"status\":\"running\"}").make();
              }
              var unused = client.get().async.getRun("r2");
              client.get().time.advance(Duration.ofSeconds(1));
              return CompletableFuture.completedFuture(
                  new GivenResponse(new ManualBody(), () -> events.add("r1 closed")));
            });
    client.set(client(transport, config -> config.maxConnections(1)));
    CallOptions soon = CallOptions.builder().callTimeout(Duration.ofSeconds(1)).build();
    CompletableFuture<Run> first = client.get().async.withOptions(soon).getRun("r1");
    assertThat(failure(first)).isInstanceOf(TransportException.class);
    assertThat(events).containsExactly("r1 closed", "r2 sent");
  }

  @Test
  void anUploadThatStallsEndsAfterTheIdleTimeout() {
    // It takes a little of the body, and then no more.
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    SlowConnection connection = new SlowConnection();
    var unused = never.whenComplete((response, failure) -> connection.breakOff());
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              new Turns().execute(() -> request.body().orElseThrow().writeTo(connection));
              return never;
            });
    ManualClient client =
        client(
            transport,
            c ->
                c.idleTimeout(Duration.ofSeconds(20))
                    .responseTimeout(Duration.ofHours(1))
                    .retryPolicy(RetryPolicy.none()));
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            "w", WorkflowInputs.of(Map.of("a", InputFile.of("a.bin", new byte[1 << 20]))));
    client.time.advance(Duration.ofSeconds(15));
    connection.takeOne();
    assertThat(connection.taken).isEqualTo(1);
    client.time.advance(Duration.ofSeconds(19));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofSeconds(1));

    assertThat(never).isCancelled();
    assertThat(failure(call)).isInstanceOf(SubmissionUncertainException.class);
    assertThat(failure(call).getCause())
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT))
        .hasMessageContaining("idleTimeout");
  }

  /** Takes a piece of a body when told to; whoever writes waits in turn. */
  private static final class SlowConnection extends OutputStream {
    private CompletableFuture<Boolean> next = new CompletableFuture<>();
    private int taken;

    void takeOne() {
      CompletableFuture<Boolean> waiting = next;
      next = new CompletableFuture<>();
      waiting.complete(true);
    }

    void breakOff() {
      next.complete(false);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      CompletableFuture<Boolean> awaited = next;
      try {
        Turns.await(awaited);
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      if (!awaited.join()) {
        throw new IOException("the connection is broken");
      }
      taken++;
    }
  }

  /** How bodies ended: whether as if they were whole. */
  private final LinkedBlockingQueue<Boolean> wholeBodies = new LinkedBlockingQueue<>();

  /** Writes the body on the thread that sends, and does not care for an abort. */
  private CompletableFuture<TransportResponse> written(TransportRequest request) {
    write(request);
    return new CompletableFuture<>();
  }

  private void write(TransportRequest request) {
    boolean whole = false;
    try {
      request.body().orElseThrow().writeTo(OutputStream.nullOutputStream());
      whole = true;
    } finally {
      wholeBodies.add(whole);
    }
  }

  private final HangingStream source = new HangingStream();

  /** Whether the thread that read the source was interrupted still, after that task. */
  private final LinkedBlockingQueue<Boolean> interrupts = new LinkedBlockingQueue<>();

  /** Looks at the end of the task: before the next one the executor itself clears an interrupt. */
  private Executor checked(Executor threads) {
    return task ->
        threads.execute(
            () -> {
              try {
                task.run();
              } finally {
                if (source.reader.get() == Thread.currentThread()) {
                  interrupts.add(Thread.interrupted());
                }
              }
            });
  }

  static Stream<Arguments> ends() {
    Consumer<ManualClient> none = client -> {};
    return Stream.of(
        Arguments.of("cancelled", true, none),
        Arguments.of("its client is closed", false, (Consumer<ManualClient>) ManualClient::close),
        Arguments.of(
            "it stalls",
            false,
            (Consumer<ManualClient>) client -> client.time.advance(Duration.ofMinutes(2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void aSourceThatHangsIsInterruptedWhenItsCallEnds(
      String name, boolean cancelling, Consumer<ManualClient> end) throws Exception {
    interrupted(new ScriptedTransport(this::written), cancelling, end);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void soItIsWhereTheTransportWritesTheBodyOnAnotherThread(
      String name, boolean cancelling, Consumer<ManualClient> end) throws Exception {
    ExecutorService writers = Executors.newCachedThreadPool();
    try {
      interrupted(
          new ScriptedTransport(
              request -> {
                checked(writers).execute(() -> write(request));
                return new CompletableFuture<>();
              }),
          cancelling,
          end);
    } finally {
      writers.shutdownNow();
    }
  }

  private void interrupted(
      ScriptedTransport transport, boolean cancelling, Consumer<ManualClient> end)
      throws Exception {
    ExecutorService blocking = Executors.newSingleThreadExecutor();
    try (ManualClient client = client(transport, c -> c.blockingExecutor(checked(blocking)))) {
      CompletableFuture<Submission> call =
          client.async.executeWorkflow(
              "w", WorkflowInputs.of(Map.of("a", InputFile.of("a.bin", () -> source))));
      assertThat(source.reading.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

      if (cancelling) {
        call.cancel(true);
      }
      end.accept(client);

      assertThat(call).isDone();
      assertThat(source.interrupted.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(source.closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(wholeBodies.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("the body ended as if it were whole: the source took the interrupt for its end")
          .isFalse();
      assertThat(interrupts.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("the interrupt was for the source alone")
          .isFalse();
    } finally {
      blocking.shutdownNow();
    }
  }

  @Test
  void theCloseLeavesNoThreadBehindThatASourceHolds() throws Exception {
    ScriptedTransport transport = new ScriptedTransport(this::written);
    try (Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl("http://127.0.0.1:1")
                .apiKey("key")
                .transport(transport)
                .build())) {
      client
          .async()
          .executeWorkflow(
              "w", WorkflowInputs.of(Map.of("a", InputFile.of("a.bin", () -> source))));
      assertThat(source.reading.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    Thread reader = source.reader.get();
    reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    assertThat(reader.isAlive()).isFalse();
  }

  /** Gives nothing until it is interrupted. */
  private static final class HangingStream extends InputStream {
    final CountDownLatch reading = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final AtomicReference<Thread> reader = new AtomicReference<>();

    @Override
    public int read() {
      reader.set(Thread.currentThread());
      reading.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // As code does that cannot throw it.
        Thread.currentThread().interrupt();
        interrupted.countDown();
      }
      return -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
