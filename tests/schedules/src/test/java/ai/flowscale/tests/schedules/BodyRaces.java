package ai.flowscale.tests.schedules;

import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The content of an output against demand, cancellation and close by other threads. */
final class BodyRaces implements Scenario {
  private static final List<byte[]> CHUNKS =
      List.of(new byte[] {1, 2}, new byte[] {3}, new byte[] {4, 5, 6});
  private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6};

  private static final Map<String, List<String>> HEADERS =
      Map.of("Content-Length", List.of("" + CONTENT.length));

  /** What the other thread does. */
  enum Other {
    REQUESTS,
    CANCELS,
    CLOSES,
    CLOSES_CLIENT,
    CLOSES_STREAM
  }

  private final Other other;
  private final boolean blocking;
  private final boolean planted;

  /**
   * Takes what the other thread does.
   *
   * @param blocking whether the body is all there, instead of brought by other threads
   */
  BodyRaces(Other other, boolean blocking, boolean planted) {
    this.other = other;
    this.blocking = blocking;
    this.planted = planted;
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Wire wire =
        new Wire(
            threads,
            exchange -> {
              if (!exchange.path().endsWith("/held")) {
                if (blocking) {
                  exchange.respondBlocking(200, HEADERS, CHUNKS);
                } else {
                  exchange.respond(200, HEADERS, CHUNKS);
                }
              }
            });
    if (planted) {
      wire.plant(Wire.Bug.TWO_BRING);
    }
    Site site = new Site(threads, new Time(), wire, wire, c -> c.maxConnections(1));
    CompletableFuture<OutputContent> opening =
        site.client
            .async()
            .openOutput(new RunOutput("a.png", new Link(Site.BASE + "/a.png"), null, "success"));
    threads.join();
    OutputContent content = opening.join();
    if (other == Other.CLOSES_STREAM) {
      readAgainstClose(threads, content);
    } else {
      publishAgainstOther(threads, site, content);
    }
    if (other == Other.CLOSES_CLIENT) {
      Expect.that(wire.inFlight() == 0, "an exchange outlives the close");
    } else {
      site.hasAllConnections(1);
    }
  }

  private static void readAgainstClose(Threads threads, OutputContent content) {
    InputStream stream = content.inputStream();
    threads.start(
        () -> {
          try {
            Expect.that(
                Arrays.equals(stream.readAllBytes(), CONTENT), "a stream ended before its content");
          } catch (IOException closed) {
            // The other thread was faster.
          }
        });
    threads.start(content::close);
    threads.join();
  }

  private void publishAgainstOther(Threads threads, Site site, OutputContent content) {
    Reader reader = new Reader();
    content.publisher().subscribe(reader);
    threads.join();
    Flow.Subscription subscription = reader.subscription();
    threads.start(() -> request(subscription));
    threads.start(
        () -> {
          switch (other) {
            case REQUESTS -> request(subscription);
            case CANCELS -> subscription.cancel();
            case CLOSES -> content.close();
            case CLOSES_CLIENT -> site.client.close();
            case CLOSES_STREAM -> throw new AssertionError();
          }
        });
    threads.join();
    reader.check();
    check(reader);
  }

  private static void request(Flow.Subscription subscription) {
    for (int i = 0; i < 2; i++) {
      subscription.request(1);
    }
  }

  private void check(Reader reader) {
    byte[] whole = reader.bytes();
    Expect.that(
        Arrays.equals(whole, 0, whole.length, CONTENT, 0, whole.length),
        "other bytes than were sent: " + Arrays.toString(whole));
    Expect.that(
        reader.chunks() <= (other == Other.REQUESTS ? 4 : 2), "more chunks than were asked for");
    Expect.that(
        !reader.isComplete() || whole.length == CONTENT.length, "completed before its last bytes");
    switch (other) {
      case REQUESTS -> Expect.that(reader.isComplete(), "a content that was read has no end");
      case CANCELS -> Expect.that(reader.ends() == 0, "an end after the cancellation");
      default -> Expect.that(reader.ends() == 1, "a reader was left without an end");
    }
  }
}
