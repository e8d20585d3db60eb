package ai.flowscale.tests.schedules;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.RequestBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/** The body of a submission, as its transport reads it, against demand and the end of its call. */
final class UploadRaces implements Scenario {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final byte[] FILE = "the content of a file".getBytes(StandardCharsets.US_ASCII);

  /** What the other thread does. */
  enum Other {
    REQUESTS,
    CANCELS,
    CANCELS_CALL,
    LETS_TIME_PASS,
    CLOSES_CLIENT
  }

  private final Other other;

  UploadRaces(Other other) {
    this.other = other;
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Time time = new Time();
    Reader reader = new Reader();
    AtomicReference<Wire.Exchange> sent = new AtomicReference<>();
    Wire wire =
        new Wire(
            threads,
            exchange -> {
              if (!exchange.path().endsWith("/held")) {
                sent.set(exchange);
                body(exchange).publisher().subscribe(reader);
              }
            });
    Site site = new Site(threads, time, wire, wire, UploadRaces::settings);
    CompletableFuture<Submission> call =
        site.client
            .async()
            .executeWorkflow(
                "w", WorkflowInputs.builder().file("image_1", InputFile.of("a.png", FILE)).build());
    threads.join();
    Flow.Subscription subscription = reader.subscription();
    threads.start(
        () -> {
          subscription.request(1);
          subscription.request(1_000);
        });
    threads.start(
        () -> {
          switch (other) {
            case REQUESTS -> subscription.request(2);
            case CANCELS -> subscription.cancel();
            case CANCELS_CALL -> call.cancel(true);
            case LETS_TIME_PASS -> time.advance(LIMIT);
            case CLOSES_CLIENT -> site.client.close();
          }
        });
    threads.join();
    reader.check();
    check(reader, body(sent.get()).contentLength().orElseThrow());
    Expect.that(
        call.isDone() || other == Other.REQUESTS || other == Other.CANCELS, "the call is open");
    call.cancel(true);
    if (other == Other.CLOSES_CLIENT) {
      Expect.that(wire.inFlight() == 0, "an exchange outlives the close");
    } else {
      site.hasAllConnections(1);
    }
  }

  private static RequestBody body(Wire.Exchange exchange) {
    return exchange.request.body().orElseThrow();
  }

  private static FlowscaleConfig.Builder settings(FlowscaleConfig.Builder config) {
    return config.maxConnections(1).callTimeout(LIMIT);
  }

  private void check(Reader reader, long length) {
    String text = new String(reader.bytes(), StandardCharsets.UTF_8);
    boolean whole = text.length() == length && text.endsWith("--\r\n");
    Expect.that(text.length() <= length, "more bytes than were announced");
    Expect.that(
        !reader.isComplete() || whole,
        "completed with %d of %d bytes".formatted(text.length(), length));
    switch (other) {
      case REQUESTS -> Expect.that(reader.isComplete(), "a body that was read has no end");
      case CANCELS -> Expect.that(reader.failure() == null, "a failure after the cancellation");
      default -> Expect.that(reader.ends() == 1, "a transport was left without the end of a body");
    }
  }
}
