package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever a peer sends, a call ends with a value or with one of our exceptions, and with the same
 * one however the body is cut into buffers.
 */
class ResponseFuzzTest {
  private static final Map<ResponseFormat<?>, Function<AsyncFlowscale, CompletableFuture<?>>>
      CALLS = new LinkedHashMap<>();

  static {
    CALLS.put(ResponseFormat.HEALTH, AsyncFlowscale::checkHealth);
    CALLS.put(ResponseFormat.QUEUE, AsyncFlowscale::getQueue);
    CALLS.put(ResponseFormat.WORKFLOWS, AsyncFlowscale::getWorkflows);
    CALLS.put(ResponseFormat.SUBMISSION, it -> it.executeWorkflow("w", WorkflowInputs.none()));
    CALLS.put(ResponseFormat.RUN, it -> it.getRun("r"));
    CALLS.put(ResponseFormat.RUNS, AsyncFlowscale::getRuns);
    CALLS.put(ResponseFormat.OUTPUT, it -> it.getOutput("o"));
    CALLS.put(ResponseFormat.CANCELLATION, it -> it.cancelRun("r"));
  }

  private static TransportResponse next;

  /** Held, or it would be made anew with its level. */
  private static final Logger LOG = Logger.getLogger("ai.flowscale");

  private static final ManualClient CLIENT =
      new ManualClient(
          new ScriptedTransport(request -> CompletableFuture.completedFuture(next)),
          config -> config.retryPolicy(RetryPolicy.none()).maxResponseBytes(64 * 1024));

  /** What surrounds a body. */
  record Head(int status, Map<String, List<String>> headers, boolean zipped) {}

  /**
   * Made-up responses tell of refused nodes all the time; printing that costs more than reading.
   */
  @BeforeContainer
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterContainer
  static void close() {
    LOG.setLevel(null);
    CLIENT.close();
  }

  @Property(generation = GenerationMode.RANDOMIZED, edgeCases = EdgeCasesMode.NONE)
  void aResponseOfTheServiceThatWasDamaged(
      @ForAll("mutated") FuzzTest.Body body,
      @ForAll("heads") Head head,
      @ForAll("cuts") List<Integer> cuts) {
    check(body.shape(), body.bytes(), head, cuts);
  }

  @Property(generation = GenerationMode.RANDOMIZED, edgeCases = EdgeCasesMode.NONE)
  void anyJson(
      @ForAll("shapes") ResponseFormat<?> shape,
      @ForAll("json") String json,
      @ForAll("heads") Head head,
      @ForAll("cuts") List<Integer> cuts) {
    check(shape, json.getBytes(UTF_8), head, cuts);
    check(shape, Responses.success(json).getBytes(UTF_8), head, cuts);
  }

  @Property(generation = GenerationMode.RANDOMIZED, edgeCases = EdgeCasesMode.NONE)
  void anyBytes(
      @ForAll("shapes") ResponseFormat<?> shape,
      @ForAll byte[] bytes,
      @ForAll("heads") Head head,
      @ForAll("cuts") List<Integer> cuts) {
    check(shape, bytes, head, cuts);
  }

  private static void check(ResponseFormat<?> shape, byte[] body, Head head, List<Integer> cuts) {
    byte[] sent = head.zipped() ? gzip(body) : body;
    String whole = outcome(shape, head, List.of(sent));
    assertThat(outcome(shape, head, cut(sent, cuts))).isEqualTo(whole);
  }

  /** Describes what came of a call, which is a value or one of the failures that there may be. */
  private static String outcome(ResponseFormat<?> shape, Head head, List<byte[]> pieces) {
    next =
        TransportResponses.of(
            head.status(), Headers.of(head.headers()), "HTTP/1.1", inPieces(pieces));
    CompletableFuture<?> call = CALLS.get(shape).apply(CLIENT.async);
    assertThat(call).isDone();
    CLIENT.transport.forgetRequests();
    assertThat(CLIENT.time.pending()).as("timers left behind").isZero();
    if (!call.isCompletedExceptionally()) {
      return "value " + call.join();
    }
    FlowscaleException failure = ManualClient.failure(call);
    if (failure instanceof TransportException broken) {
      assertThat(broken).hasMessageStartingWith("More than 5 redirects");
    } else {
      assertThat(failure)
          .isInstanceOfAny(
              ApiException.class, DecodingException.class, SubmissionUncertainException.class);
    }
    assertThat(failure.getMessage()).isNotBlank().hasSizeLessThan(2000);
    // When it was submitted is the same: time stands still.
    return failure.getClass() + " " + failure.getMessage() + " " + failure.runId();
  }

  private static List<byte[]> cut(byte[] body, List<Integer> cuts) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int size : cuts) {
      int to = Math.min(body.length, from + size);
      pieces.add(Arrays.copyOfRange(body, from, to));
      from = to;
    }
    pieces.add(Arrays.copyOfRange(body, from, body.length));
    return pieces;
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  /** A body that comes in pieces, each of which is one read. */
  private static InputStream inPieces(List<byte[]> pieces) {
    Iterator<byte[]> left = pieces.iterator();
    return new PieceStream() {
      private ByteBuffer piece = ByteBuffer.allocate(0);

      @Override
      public int read(byte[] bytes, int offset, int size) {
        while (!piece.hasRemaining()) {
          if (!left.hasNext()) {
            return -1;
          }
          piece = ByteBuffer.wrap(left.next());
        }
        int count = Math.min(size, piece.remaining());
        piece.get(bytes, offset, count);
        return count;
      }
    };
  }

  @Provide
  Arbitrary<FuzzTest.Body> mutated() {
    FuzzTest fuzz = new FuzzTest();
    return Arbitraries.oneOf(fuzz.mutated(), fuzz.replaced());
  }

  @Provide
  Arbitrary<ResponseFormat<?>> shapes() {
    return new FuzzTest().shapes();
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 40).list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<Head> heads() {
    Arbitrary<Integer> status =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.just(200)),
            Tuple.of(3, Arbitraries.of(201, 204, 304, 400, 401, 404, 408, 422, 429, 500, 503)),
            Tuple.of(1, Arbitraries.integers().between(200, 599)));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of("gzip", "deflate", "identity", "br", "0", "7", "-1", "1e9", "text/html"),
            Arbitraries.of("99999999999999999999", "Thu, 01 Jan 2026 00:01:00 GMT", "http://h/?q"),
            Arbitraries.strings().ofMaxLength(8));
    Arbitrary<Map<String, String>> headers =
        Arbitraries.maps(
                Arbitraries.of(
                    "Content-Encoding",
                    "Content-Length",
                    "Content-Type",
                    "Retry-After",
                    "Date",
                    "Location"),
                values)
            .ofMaxSize(3);
    return Combinators.combine(status, headers, Arbitraries.of(true, false, false))
        .as(
            (code, given, zipped) -> {
              Map<String, List<String>> all = new LinkedHashMap<>();
              given.forEach((name, value) -> all.put(name, List.of(value)));
              if (zipped) {
                all.put("Content-Encoding", List.of("gzip"));
              }
              return new Head(code, all, zipped);
            });
  }

  /** Drawn in one go: trees of arbitraries cost ten times as much as what is tried with them. */
  @Provide
  Arbitrary<String> json() {
    return Arbitraries.randomValue(random -> RandomJson.document(random, 3));
  }
}
