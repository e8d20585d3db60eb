package ai.flowscale.client.download;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.Turns;
import ai.flowscale.testing.shared.StepScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of an output without a file. */
class OutputContentTest extends ManualTest {
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/o/cat.png?X-Sig=canary"), null, null);

  private final ManualBody body = new ManualBody();
  private Map<String, List<String>> headers = Map.of("Content-Length", List.of("6"));
  private final ManualClient client =
      responding(
          builder -> builder.idleTimeout(Duration.ofSeconds(3)),
          () -> CompletableFuture.completedFuture(body.response(headers)));

  @AfterEach
  void nothingIsPlanned() {
    assertThatNothingIsPlanned();
  }

  private static String text(ByteBuffer chunk) {
    return StandardCharsets.UTF_8.decode(chunk).toString();
  }

  private static class Notes implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();
    private Flow.Subscription subscription;
    private Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(2);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      signals.add(text(chunk));
    }

    @Override
    public void onError(Throwable why) {
      failure = why;
      signals.add("error");
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  private Notes subscribed() {
    Notes notes = new Notes();
    client.async.openOutput(CAT).join().publisher().subscribe(notes);
    return notes;
  }

  @Test
  void lengthAndTypeAreToldBeforeAnythingIsRead() {
    headers = Map.of("Content-Length", List.of("6"), "Content-Type", List.of("image/png"));
    try (OutputContent content = client.flowscale.openOutput(CAT)) {
      assertThat(content.length()).hasValue(6);
      assertThat(content.contentType()).isEqualTo("image/png");
      assertThat(content.output()).isEqualTo(CAT);
      assertThat(content.toString()).doesNotContain("canary");
      assertThat(body.isRead()).isFalse();
    }
    assertThat(body.isCancelled()).as("given back unread").isTrue();
  }

  @Test
  void aStreamGivesWhatCame() throws IOException {
    try (InputStream in = client.flowscale.openOutput(CAT).inputStream()) {
      body.send("abc");
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.available()).isEqualTo(2);
      body.send("def");
      body.complete();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("bcdef");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aStreamDoesNotWaitWhereBlockingIsRefused() throws IOException {
    try (InputStream in = client.flowscale.openOutput(CAT).inputStream()) {
      body.send("abc");
      assertThat(in.read()).isEqualTo('a');
      client.transport.refuseBlocking(new IllegalStateException("an event loop"));
      assertThat(in.readNBytes(2)).as("what is there").hasSize(2);
      // So that a stream that waits after all does not wait for ever.
      Thread.currentThread().interrupt();
      assertThatThrownBy(in::read)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("an event loop");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void nothingIsAskedForBeforeItIsRead() throws IOException {
    headers = Map.of();
    try (InputStream in = client.flowscale.openOutput(CAT).inputStream()) {
      assertThat(body.isRead()).isFalse();
      body.send("abc");
      body.send("def");

      assertThat(in.readNBytes(3)).hasSize(3);

      assertThat(body.sent()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, false", "5, true", "7, false"})
  void aStreamThatIsCutOffFailsInsteadOfEnding(int size, boolean broken) throws IOException {
    try (InputStream in = client.flowscale.openOutput(CAT).inputStream()) {
      body.send("x".repeat(size));
      if (broken) {
        body.fail(
            ScriptedTransport.broken(
                TransportException.Kind.CLOSED, TransportException.Sent.MAYBE));
      } else if (!body.isCancelled()) {
        body.complete();
      }
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .cause()
          .isInstanceOfSatisfying(
              DownloadException.class,
              e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.INCOMPLETE));
    }
  }

  @Test
  void closingAStreamEarlyGivesTheConnectionBack() throws IOException {
    InputStream in = client.flowscale.openOutput(CAT).inputStream();
    body.send("abc");
    in.close();
    in.close();

    assertThat(body.isCancelled()).isTrue();
    assertThat(client.time.pending()).isZero();
    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
  }

  @Test
  void aThreadThatIsInterruptedClosesTheContent() throws IOException {
    InputStream in = client.flowscale.openOutput(CAT).inputStream();
    Thread.currentThread().interrupt();

    assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aStreamThatStandsStillFails() {
    CompletableFuture<Throwable> reading = failureOfReading(client);
    body.send("abc");
    client.time.advance(Duration.ofSeconds(3));

    assertThat(reading)
        .isCompletedWithValueMatching(
            failure ->
                failure.getMessage().contains("idleTimeout")
                    && failure.getCause() instanceof TransportException);
    assertThat(body.isCancelled()).isTrue();
  }

  private static CompletableFuture<Throwable> failureOfReading(ManualClient client) {
    InputStream in = client.async.openOutput(CAT).join().inputStream();
    CompletableFuture<Throwable> reading = new CompletableFuture<>();
    new Turns()
        .execute(
            () -> {
              try {
                in.readAllBytes();
              } catch (IOException e) {
                reading.complete(e);
              }
            });
    return reading;
  }

  /** Nothing would notice any more that the connection stands still. */
  @Test
  void aSchedulerThatTakesNoMoreEndsTheReading() {
    StepScheduler time = new StepScheduler();
    AtomicBoolean full = new AtomicBoolean();
    Scheduler scheduler =
        new Scheduler() {
          @Override
          public Scheduled schedule(Runnable task, Duration delay) {
            if (full.get()) {
              throw new RejectedExecutionException("full");
            }
            return time.schedule(task, delay);
          }

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    CompletableFuture<Throwable> reading =
        failureOfReading(
            responding(
                builder -> builder.idleTimeout(Duration.ofSeconds(3)).scheduler(scheduler),
                () -> CompletableFuture.completedFuture(body.response(headers))));
    time.advance(Duration.ofSeconds(2));
    body.send("abc");
    full.set(true);
    time.advance(Duration.ofSeconds(1));

    assertThat(reading)
        .isCompletedWithValueMatching(failure -> failure.getMessage().contains("scheduler"));
    assertThat(body.isCancelled()).isTrue();
  }

  /** A reader that takes its time is no connection that stands still. */
  @Test
  void aStreamThatNobodyReadsIsNotHurried() throws IOException {
    try (InputStream in = client.flowscale.openOutput(CAT).inputStream()) {
      body.send("abc");
      assertThat(in.readNBytes(3)).hasSize(3);
      client.time.advance(Duration.ofMinutes(5));
      body.send("def");
      body.complete();

      assertThat(in.readAllBytes()).hasSize(3);
    }
  }

  @Test
  void closingTheClientEndsTheReading() {
    InputStream in = client.flowscale.openOutput(CAT).inputStream();
    client.close();

    assertThatThrownBy(in::read).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aContentIsReadOnce() {
    OutputContent content = client.flowscale.openOutput(CAT);
    content.inputStream();
    assertThatThrownBy(content::inputStream).isInstanceOf(IllegalStateException.class);
    Notes notes = new Notes();
    content.publisher().subscribe(notes);

    assertThat(notes.failure).isInstanceOf(IllegalStateException.class);
    assertThat(body.isCancelled()).as("the first goes on").isFalse();
    content.close();
  }

  @Test
  void aSubscriberGetsWhatItAskedFor() {
    Notes notes = subscribed();
    body.send("abc");
    body.send("def");
    assertThat(body.isAwaited()).isFalse();
    body.complete();
    notes.subscription.request(1);

    assertThat(notes.signals).containsExactly("abc", "def", "complete");
  }

  @Test
  void aSubscriberOfWhatIsCutOffGetsAnError() {
    Notes notes = subscribed();
    body.send("abc");
    body.complete();

    assertThat(notes.signals).containsExactly("abc", "error");
    assertThat(notes.failure).isInstanceOf(DownloadException.class);
  }

  @Test
  void aSubscriberOfMoreThanWasAnnouncedGetsAnError() {
    Notes notes = subscribed();
    body.send("abcdefg");

    assertThat(notes.signals).containsExactly("error");
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void cancellingGivesTheConnectionBack() {
    Notes notes = subscribed();
    notes.subscription.cancel();

    assertThat(body.isCancelled()).isTrue();
    assertThat(client.time.pending()).isZero();
    assertThat(notes.signals).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSubscriberWhoAsksForNothingIsToldOfTheClose(boolean ofTheClient) throws Exception {
    OutputContent content = client.async.openOutput(CAT).join();
    Notes notes =
        new Notes() {
          @Override
          public void onSubscribe(Flow.Subscription given) {}
        };
    content.publisher().subscribe(notes);

    (ofTheClient ? client : (AutoCloseable) content::close).close();

    assertThat(notes.signals).containsExactly("error");
    assertThat(notes.failure).isInstanceOf(FlowscaleException.class);
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void askingForNothingIsAnError() {
    Notes notes = subscribed();
    notes.subscription.request(0);

    assertThat(notes.failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aSubscriberThatThrowsGetsNoMore() {
    List<String> got = new ArrayList<>();
    Notes notes =
        new Notes() {
          @Override
          public void onNext(ByteBuffer chunk) {
            got.add(text(chunk));
            throw new IllegalStateException("the subscriber's own trouble");
          }
        };
    client.async.openOutput(CAT).join().publisher().subscribe(notes);
    body.send("abc");

    assertThat(got).containsExactly("abc");
    assertThat(body.isAwaited()).isFalse();
    assertThat(body.isCancelled()).isTrue();
  }

  @Test
  void aSubscriberThatStandsStillByItselfIsNotHurried() {
    Notes notes = subscribed();
    body.send("a");
    body.send("b");
    client.time.advance(Duration.ofMinutes(5));

    assertThat(notes.signals).containsExactly("a", "b");
    assertThat(body.isCancelled()).isFalse();
  }

  private OutputContent openedOn(HeldExecutor blocking) {
    ManualClient held =
        responding(
            builder -> builder.blockingExecutor(blocking),
            () -> CompletableFuture.completedFuture(body.response(headers)));
    CompletableFuture<OutputContent> opening = held.async.openOutput(CAT);
    blocking.runAll();
    return opening.join();
  }

  @Test
  void signalsComeOnTheBlockingExecutor() {
    HeldExecutor blocking = new HeldExecutor();
    OutputContent content = openedOn(blocking);
    Notes notes = new Notes();
    content.publisher().subscribe(notes);
    body.send("abc");
    assertThat(notes.signals).isEmpty();
    blocking.runAll();
    assertThat(notes.signals).containsExactly("abc");
    notes.subscription.cancel();
  }

  @Test
  void aReaderWhoseExecutorRefusesGetsAnError() {
    HeldExecutor blocking = new HeldExecutor();
    OutputContent content = openedOn(blocking);
    blocking.refuse();
    Notes notes = new Notes();
    content.publisher().subscribe(notes);

    assertThat(notes.signals).containsExactly("error");
    assertThat(body.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 206, 204})
  void aResponseThatIsNotTheContentIsAnError(int status) {
    ManualClient other = responding(response(status, Map.of(), "canary"));
    assertThat(failure(other.async.openOutput(CAT)))
        .isInstanceOf(DownloadException.class)
        .message()
        .doesNotContain("canary");
  }

  @Test
  void anOpeningThatIsCancelledInTheLastMomentGivesTheConnectionBack() {
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient held =
        responding(
            builder -> builder.callbackExecutor(callbacks),
            () -> CompletableFuture.completedFuture(body.response(headers)));
    CompletableFuture<OutputContent> opening = held.async.openOutput(CAT);
    opening.cancel(true);
    callbacks.runAll();

    assertThat(body.isCancelled()).isTrue();
    assertThat(held.time.pending()).isZero();
  }

  @Test
  void cancellingTheOpeningEndsIt() {
    CompletableFuture<TransportResponse> sending = new CompletableFuture<>();
    ManualClient other = responding(() -> sending);
    other.async.openOutput(CAT).cancel(true);

    assertThat(sending).isCancelled();
    assertThat(other.time.pending()).isZero();
  }
}
