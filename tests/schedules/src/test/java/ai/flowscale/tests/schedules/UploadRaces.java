package ai.flowscale.tests.schedules;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.RequestBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** The body of a submission, as its transport has it written, against the end of its call. */
final class UploadRaces implements Scenario {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final byte[] FILE = "the content of a file".getBytes(StandardCharsets.US_ASCII);

  /** What the other thread does. */
  enum Other {
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
    AtomicReference<Wire.Exchange> sent = new AtomicReference<>();
    Wire wire =
        new Wire(
            threads,
            exchange -> {
              if (!exchange.path().endsWith("/held")) {
                sent.set(exchange);
              }
            });
    Site site = new Site(threads, time, wire, wire, UploadRaces::settings);
    CompletableFuture<Submission> call =
        site.client
            .async()
            .executeWorkflow(
                "w", WorkflowInputs.builder().file("image_1", InputFile.of("a.png", FILE)).build());
    threads.join();
    RequestBody body = sent.get().request.body().orElseThrow();
    Written written = new Written();
    threads.start(() -> written.write(body));
    threads.start(
        () -> {
          switch (other) {
            case CANCELS_CALL -> call.cancel(true);
            case LETS_TIME_PASS -> time.advance(LIMIT);
            case CLOSES_CLIENT -> site.client.close();
          }
        });
    threads.join();
    written.check(body.contentLength().orElseThrow());
    Expect.that(call.isDone(), "the call is open");
    call.cancel(true);
    if (other == Other.CLOSES_CLIENT) {
      Expect.that(wire.inFlight() == 0, "an exchange outlives the close");
    } else {
      site.hasAllConnections(1);
    }
  }

  private static FlowscaleConfig.Builder settings(FlowscaleConfig.Builder config) {
    return config.maxConnections(1).callTimeout(LIMIT);
  }

  /** What came of a body. */
  private static final class Written {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean returned;
    private boolean failed;

    synchronized void write(RequestBody body) {
      try {
        body.writeTo(bytes);
        returned = true;
      } catch (CancellationException | FlowscaleException e) {
        // Its call has ended.
        failed = true;
      }
    }

    synchronized void check(long length) {
      String text = bytes.toString(StandardCharsets.UTF_8);
      boolean whole = text.length() == length && text.endsWith("--\r\n");
      Expect.that(returned || failed, "the body neither ended nor failed");
      Expect.that(text.length() <= length, "more bytes than were announced");
      Expect.that(!returned || whole, "ended with %d of %d bytes".formatted(text.length(), length));
    }
  }
}
