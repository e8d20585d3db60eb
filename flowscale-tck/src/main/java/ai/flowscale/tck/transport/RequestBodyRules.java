package ai.flowscale.tck.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Chapter 2 of the contract: the bodies of requests. */
public abstract class RequestBodyRules {
  private static final List<OptionalLong> FRAMINGS =
      List.of(OptionalLong.empty(), OptionalLong.of(1L << 40));

  /** The capacity of all buffers, including those of the operating system. */
  private static final long BUFFERS = 32L << 20;

  /** The same without those of HTTP/2, of TLS and of a proxy. */
  private static final long BUFFERS_OF_HTTP_1 = 20L << 20;

  /** How much of an upload the server reads at once. TLS is slow in a JVM that has just started. */
  private static final long READ_AT_ONCE = 2L << 20;

  /** More than what a system takes in one call. */
  private static final int MANY = 2000;

  /** Some of them fit a buffer of a library together. */
  private static final int[] SMALL = {10, 500, 1, 1000, 1023, 3, 700, 700, 700, 90, 1, 4000, 2};

  /** More than a buffer of a library, and not a multiple of any. */
  private static final int LARGE = (1 << 20) + 7;

  private static RawRequest received(TransportScenario it, String method, @Nullable TestBody body) {
    it.server().always(Scripts.respondAll("fine"));
    assertThat(it.text(it.send(method, "/", body))).isEqualTo("fine");
    return it.server().requests().get(it.server().requests().size() - 1);
  }

  /** Returns the failure of an upload to a server that responds to complete requests. */
  private static TransportException failureOf(TransportScenario it, TestBody body) {
    it.server().always(Scripts.respondAll("a request that must not be complete"));
    TransportException failure = TransportScenario.failure(it.sending("POST", "/", it.body(body)));
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    return failure;
  }

  private static String sha256(String text) {
    return Sizes.sha256(text.getBytes(UTF_8));
  }

  /** Tests a body of each size, in one buffer and in two, of which the last has one byte. */
  private static void inSizes(TransportScenario it, BiConsumer<Integer, int[]> test) {
    for (int size : Sizes.OF_BODIES) {
      it.inCase(size + " bytes in one buffer", () -> test.accept(size, new int[] {size}));
      if (size > 1) {
        it.inCase(
            (size - 1) + " bytes and one in a buffer of its own",
            () -> test.accept(size, new int[] {size - 1, 1}));
      }
    }
  }

  @RuleTest(TransportRule.CONTENT_LENGTH)
  final void rule2_1_aBodyOfKnownLengthIsSentWithThatLength(TransportScenario it) {
    RawRequest request = received(it, "POST", it.body(OptionalLong.of(6), "abc", "def"));

    assertThat(request.values("Content-Length")).containsExactly("6");
    assertThat(request.values("Transfer-Encoding")).isEmpty();
    assertThat(request.bodySha256()).isEqualTo(sha256("abcdef"));
    assertThat(request.isComplete()).isTrue();
    it.inCase("bytes that are not text", () -> assertBytesArrive(it, true));
    if (it.route().isHttp1()) {
      it.inCase("nothing behind it", () -> assertNothingFollows(it, true));
    }
    inSizes(
        it,
        (size, buffers) -> {
          RawRequest sized =
              received(it, "POST", it.body(TestBody.sized(OptionalLong.of(size), buffers)));
          assertThat(sized.values("Content-Length")).containsExactly(size.toString());
          assertThat(sized.bodySha256()).isEqualTo(Sizes.sha256(Sizes.bytes(size)));
        });
  }

  /** RFC 9112, section 2.2: not even an empty line. Servers skip one, and may take it for more. */
  private static void assertNothingFollows(TransportScenario it, boolean known) {
    it.newServer();
    for (String body : List.of("abc", "", "d")) {
      OptionalLong length = known ? OptionalLong.of(body.length()) : OptionalLong.empty();
      RawRequest request = received(it, "POST", it.body(length, body));
      assertThat(request.startLine()).isEqualTo("POST / HTTP/1.1");
    }
    assertThat(received(it, "GET", null).startLine()).isEqualTo("GET / HTTP/1.1");
    assertThat(it.server().connections())
        .as("connections, on none of which is anything but requests")
        .noneMatch(RawConnection::isMalformed);
  }

  /** A source may do with its array what it likes once the stream has returned. */
  private static void assertWrittenArrives(TransportScenario it, boolean known) {
    int size = Arrays.stream(SMALL).sum();
    OptionalLong length = known ? OptionalLong.of(size) : OptionalLong.empty();
    for (TestBody.Writing how : List.of(TestBody.Writing.ONE_ARRAY, TestBody.Writing.BYTES)) {
      it.inCase(
          (how == TestBody.Writing.BYTES ? "byte by byte" : "from one array")
              + (known ? " with a length" : " in chunks"),
          () -> {
            RawRequest request =
                received(it, "POST", it.body(TestBody.sized(length, SMALL).written(how)));
            assertThat(request.bodySha256()).isEqualTo(Sizes.sha256(Sizes.bytes(size)));
            assertThat(request.isComplete()).isTrue();
          });
    }
  }

  /** A source that writes single bytes. */
  private static TestBody written(int length, int size) {
    return TestBody.sized(OptionalLong.of(length), size).written(TestBody.Writing.BYTES);
  }

  private static void assertBytesArrive(TransportScenario it, boolean known) {
    byte[] bytes = Sizes.notText();
    OptionalLong length = known ? OptionalLong.of(bytes.length) : OptionalLong.empty();
    TestBody body = TestBody.ofBuffers(length, List.of(ByteBuffer.wrap(bytes)));
    assertThat(received(it, "POST", it.body(body)).bodySha256()).isEqualTo(Sizes.sha256(bytes));
  }

  @RuleTest(TransportRule.CHUNKED)
  final void rule2_2_aBodyOfUnknownLengthIsSentChunked(TransportScenario it) {
    RawRequest request = received(it, "POST", it.body(OptionalLong.empty(), "abc", "def"));

    assertThat(request.values("Content-Length")).isEmpty();
    assertThat(request.values("Transfer-Encoding")).containsExactly("chunked");
    assertThat(request.bodySha256()).isEqualTo(sha256("abcdef"));

    RawRequest empty = received(it, "POST", it.body(OptionalLong.empty()));

    assertThat(empty.values("Transfer-Encoding")).containsExactly("chunked");
    assertThat(empty.bodyBytes()).isZero();
    assertThat(empty.isComplete()).isTrue();
    it.inCase("bytes that are not text", () -> assertBytesArrive(it, false));
    if (it.route().isHttp1()) {
      it.inCase("nothing behind it", () -> assertNothingFollows(it, false));
    }
    inSizes(
        it,
        (size, buffers) -> {
          RawRequest sized =
              received(it, "POST", it.body(TestBody.sized(OptionalLong.empty(), buffers)));
          assertThat(sized.values("Transfer-Encoding")).containsExactly("chunked");
          assertThat(sized.bodyBytes()).isEqualTo((long) size);
          assertThat(sized.bodySha256()).isEqualTo(Sizes.sha256(Sizes.bytes(size)));
        });
  }

  @RuleTest(value = TransportRule.ZERO_LENGTH, routes = Route.Selection.HTTP_1)
  final void rule2_3_aPostOrPutWithoutContentHasLengthZero(TransportScenario it) {
    for (String method : List.of("POST", "PUT")) {
      assertThat(received(it, method, null).values("Content-Length")).containsExactly("0");
      assertThat(received(it, method, it.body(OptionalLong.of(0))).values("Content-Length"))
          .containsExactly("0");
    }
  }

  @RuleTest(TransportRule.EMPTY_WRITES)
  final void rule2_4_anEmptyWriteDoesNotEndABody(TransportScenario it) {
    for (OptionalLong length : List.of(OptionalLong.of(6), OptionalLong.empty())) {
      RawRequest request = received(it, "POST", it.body(length, "", "abc", "", "", "def", ""));

      assertThat(request.bodySha256()).isEqualTo(sha256("abcdef"));
      assertThat(request.isComplete()).isTrue();
    }
    assertThat(it.server().requests()).hasSize(2);
  }

  @RuleTest(TransportRule.BODY_ONCE)
  final void rule2_5_aBodyIsReadOnceForEachTimeItIsSent(TransportScenario it) {
    for (OptionalLong length : List.of(OptionalLong.of(3), OptionalLong.empty())) {
      TestBody body = it.body(TestBody.of(length, "abc").replayable());

      assertThat(received(it, "PUT", body).bodySha256()).isEqualTo(sha256("abc"));

      assertThat(body.opened()).isEqualTo(1);
    }
  }

  @RuleTest(TransportRule.UPLOAD_PRESSURE)
  final void rule2_6_noMoreOfABodyIsReadThanTheServerReads(TransportScenario it) {
    boolean isDirect = it.route() == Route.HTTP || it.route() == Route.HTTP_REUSED;
    long most = isDirect ? BUFFERS_OF_HTTP_1 : BUFFERS;
    for (OptionalLong length : FRAMINGS) {
      it.server()
          .script(
              connection -> {
                RawRequest request = connection.readHead();
                connection.stall();
                for (int round = 1; round <= 4; round++) {
                  connection.readBody(request, request.bodyBytes() + READ_AT_ONCE);
                  connection.stall();
                }
                connection.readToEnd();
              });
      TestBody body = it.body(TestBody.endless(length));
      int place = it.server().connections().size();
      CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);

      it.server()
          .await("the upload's head", () -> !it.server().connection(place).requests().isEmpty());
      RawRequest upload = it.server().connection(place).requests().get(0);
      for (int round = 1; round <= 4; round++) {
        it.server().connection(place).release();
        long read = round * (READ_AT_ONCE / 2);
        it.server().await(read + " bytes of an upload", () -> upload.bodyBytes() > read);
        assertBounded(body, upload, most);
      }
      body.awaitStallOr(() -> body.taken() - upload.bodyBytes() >= most);
      assertBounded(body, upload, most);
      future.cancel(true);
      it.server().connection(place).release();
    }
  }

  private static void assertBounded(TestBody body, RawRequest upload, long most) {
    assertThat(body.taken() - upload.bodyBytes())
        .as("bytes that the transport read from the body and the server did not receive")
        .isLessThan(most);
  }

  @RuleTest(TransportRule.FAILING_BODY)
  final void rule2_7_aBodyThatFailsBreaksTheConnectionAndIsNeverCompleted(TransportScenario it) {
    int connections = 0;
    it.server().always(Scripts.respondAll("a request that must not be complete"));
    for (OptionalLong length : FRAMINGS) {
      RuntimeException cause = new IllegalStateException("disk full");
      CompletableFuture<Void> read = new CompletableFuture<>();
      TestBody body = it.body(TestBody.failing(length, 20, cause).endingAfter(read));
      CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
      // Breaking a connection takes away what the server has not read.
      it.awaitRequests(connections + 1);
      read.complete(null);

      TransportException failure = TransportScenario.failure(future, Kind.REQUEST_BODY, Sent.MAYBE);
      assertThat(failure).hasCause(cause);
      it.awaitBroken(connections++);
    }
    assertThat(it.server().requests()).hasSize(2).noneMatch(RawRequest::isComplete);
    for (OptionalLong length : FRAMINGS) {
      String framing = length.isPresent() ? "of known length" : "in chunks";
      for (int size : Sizes.OF_BODIES) {
        it.inCase(
            "a body " + framing + " that fails after " + size + " bytes",
            () -> {
              RuntimeException cause = new IllegalStateException("disk full");
              assertThat(failureOf(it, TestBody.failingAfter(length, size, cause))).hasCause(cause);
              it.awaitNoRequestInFlight();
              assertThat(it.server().requests()).noneMatch(RawRequest::isComplete);
            });
      }
    }
  }

  @RuleTest(TransportRule.FAILING_AT_START)
  final void rule2_8_aBodyThatFailsAtItsStartNeverArrivesAsACompleteRequest(TransportScenario it) {
    for (OptionalLong length : FRAMINGS) {
      RuntimeException cause = new IllegalStateException("no such file");

      assertThat(failureOf(it, TestBody.failing(length, 0, cause))).hasCause(cause);
    }
    it.awaitNoRequestInFlight();
    assertThat(it.server().requests()).noneMatch(RawRequest::isComplete);
  }

  @RuleTest(TransportRule.SHORT_BODY)
  final void rule2_9_aBodyShorterThanItsLengthFails(TransportScenario it) {
    it.inCase("5 of 10 bytes", () -> assertNotSent(it, TestBody.of(OptionalLong.of(10), "short")));
    it.inCase(
        "20 blocks of many",
        () -> assertNotSent(it, TestBody.blocks(OptionalLong.of(1L << 40), 20)));
    inSizes(
        it,
        (size, buffers) -> assertNotSent(it, TestBody.sized(OptionalLong.of(size + 1), buffers)));
    it.inCase(
        "single bytes",
        () -> {
          assertNotSent(it, written(101, 100));
          assertNotSent(it, written(8193, 8192));
        });
  }

  /** Asserts that a body with a wrong length fails and does not arrive as a complete request. */
  private static void assertNotSent(TransportScenario it, TestBody body) {
    failureOf(it, body);
    it.awaitNoRequestInFlight();
    assertThat(it.server().requests()).noneMatch(RawRequest::isComplete);
  }

  @RuleTest(TransportRule.LONG_BODY)
  final void rule2_10_aBodyLongerThanItsLengthFails(TransportScenario it) {
    it.inCase(
        "9 instead of 7 bytes",
        () -> assertNotSent(it, TestBody.of(OptionalLong.of(7), "short", "long")));
    it.inCase(
        "20 blocks of 64 KiB instead of 19 and a byte",
        () -> assertNotSent(it, TestBody.blocks(OptionalLong.of(19 * TestBody.BLOCK + 1), 20)));
    it.inCase(
        "21 blocks of 64 KiB instead of 20",
        () -> assertNotSent(it, TestBody.blocks(OptionalLong.of(20 * TestBody.BLOCK), 21)));
    it.inCase(
        "single bytes",
        () -> {
          assertNotSent(it, written(99, 100));
          assertNotSent(it, written(8192, 8193));
        });
    // One byte too much.
    for (int size : Sizes.OF_BODIES) {
      OptionalLong length = OptionalLong.of(size);
      it.inCase(
          "one byte more than " + size + ", in one buffer",
          () -> assertNotSent(it, TestBody.sized(length, size + 1)));
      it.inCase(
          "one byte more than " + size + ", in a buffer of its own",
          () -> assertNotSent(it, TestBody.sized(length, size, 1)));
    }
  }

  @RuleTest(TransportRule.FAILURE_IS_LOCAL)
  final void rule2_11_aBodyThatFailsDoesNotAffectOtherExchanges(TransportScenario it) {
    for (Throwable cause :
        List.of(new IllegalStateException("disk full"), new AssertionError("a bug in a source"))) {
      it.playing(Scripts.respondWhenReleased("still works"));
      CompletableFuture<TransportResponse> other = it.sending("GET", "/", null);
      it.awaitRequests(1);

      assertThat(failureOf(it, TestBody.failing(OptionalLong.empty(), 1, cause))).hasCause(cause);
      it.server().connection(0).release();
      assertThat(it.text(TransportScenario.response(other))).isEqualTo("still works");
    }
  }

  @RuleTest(TransportRule.BODY_OF_ANY_METHOD)
  final void rule2_12_aBodyIsSentWithAnyMethod(TransportScenario it) {
    for (OptionalLong length : List.of(OptionalLong.of(3), OptionalLong.empty())) {
      String framing = length.isPresent() ? " with a length" : " in chunks";
      for (String method : List.of("GET", "DELETE", "PATCH")) {
        it.inCase(method + framing, () -> assertBodyArrives(it, method, it.body(length, "abc")));
      }
      for (String method : List.of("OPTIONS", "PROPFIND", "QUERY", "patch")) {
        it.inCase(method + framing, () -> assertBodyArrives(it, method, it.body(length, "abc")));
      }
    }
  }

  private static void assertBodyArrives(TransportScenario it, String method, TestBody body) {
    it.server().always(Scripts.respondAll("fine"));
    // An OPTIONS with content must have it (RFC 9110, section 9.3.7).
    Headers type = Headers.empty().with("Content-Type", "text/plain");
    it.text(it.send(TransportRequest.of(method, it.server().uri("/"), type, body)));
    RawRequest request = it.server().requests().get(it.server().requests().size() - 1);
    assertThat(request.method()).isEqualTo(method);
    assertThat(request.values("Content-Type")).containsExactly("text/plain");
    assertThat(request.bodySha256()).isEqualTo(sha256("abc"));
    assertThat(request.isComplete()).isTrue();
  }

  @RuleTest(TransportRule.ANY_WRITES)
  final void rule2_13_aBodyIsSentHoweverItIsWritten(TransportScenario it) {
    assertWrittenArrives(it, true);
    assertWrittenArrives(it, false);
    for (OptionalLong length : List.of(OptionalLong.of(MANY), OptionalLong.empty())) {
      String framing = length.isPresent() ? " with a length" : " in chunks";
      int[] ones = new int[MANY];
      Arrays.fill(ones, 1);
      it.inCase(MANY + " of a byte" + framing, () -> assertSizedArrives(it, length, ones));
    }
    for (OptionalLong length : List.of(OptionalLong.of(LARGE), OptionalLong.empty())) {
      String framing = length.isPresent() ? " with a length" : " in chunks";
      it.inCase("one of 1 MiB" + framing, () -> assertSizedArrives(it, length, LARGE));
    }
  }

  private static void assertSizedArrives(
      TransportScenario it, OptionalLong length, int... buffers) {
    RawRequest request = received(it, "POST", it.body(TestBody.sized(length, buffers)));
    assertThat(request.bodySha256())
        .isEqualTo(Sizes.sha256(Sizes.bytes(Arrays.stream(buffers).sum())));
  }

  @RuleTest(TransportRule.LONG_UPLOAD)
  final void rule2_14_aLengthOfMoreThan2GibIsAnnounced(TransportScenario it) {
    for (long length : List.of(Integer.MAX_VALUE + 1L, 1L << 32, (1L << 40) + 7)) {
      it.inCase(
          length + " bytes",
          () -> {
            it.newServer();
            TestBody body = it.body(TestBody.endless(OptionalLong.of(length)));
            CompletableFuture<TransportResponse> future = it.sending("POST", "/", body);
            it.awaitBodyBytes(1);

            assertThat(it.server().requests().get(0).values("Content-Length"))
                .containsExactly(Long.toString(length));
            future.cancel(true);
          });
    }
  }

  @RuleTest(value = TransportRule.WHOLE_UPLOAD, routes = Route.Selection.OWN)
  final void rule2_15_aLongBodyIsSentWhole(TransportScenario it) {
    LongBodies.assertUploads(it, Extent.chosen() == Extent.WHOLE);
  }
}
