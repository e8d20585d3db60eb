package ai.flowscale.tck.transport;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawHttp2;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chapter 3 of the contract: responses. */
@SuppressWarnings("StringConcatToTextBlock") // Lines on the wire end with CR and LF.
public abstract class ResponseRules {
  /**
   * The capacity of all buffers, including those of the operating system, or over HTTP/2 the window
   * of a stream, which is 16 MiB in some libraries.
   */
  static final long BUFFERS = 20L << 20;

  /** More than some libraries and servers serve on one connection. */
  private static final int MANY = 110;

  /** Larger than every bound of a head and all buffers. */
  private static final long ENDLESS = 2 * BUFFERS;

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String TO_THE_END = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

  @RuleTest(TransportRule.RESPONSE)
  final void rule3_1_statusHeadersProtocolAndBodyArrive(TransportScenario it) {
    TransportResponse response = it.answer(Scripts.response("201 Made", "hello", "X-A: b"));
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.protocol()).isEqualTo(it.route().protocol());
    assertThat(response.headers().first("X-A")).contains("b");
    assertThat(it.text(response)).isEqualTo("hello");
    for (int status : new int[] {299, 418, 520, 599}) {
      it.inCase("the status " + status, () -> assertStatus(it, status, status + " So"));
    }
    for (String line : List.of("200 ", "200")) {
      it.inCase(
          "a status line without a reason: 'HTTP/1.1 " + line + "'",
          () -> assertStatus(it, 200, line));
    }
  }

  private static void assertStatus(TransportScenario it, int status, String line) {
    TransportResponse response = it.answer(Scripts.response(line, "ok"));
    assertThat(response.status()).isEqualTo(status);
    assertThat(it.text(response)).isEqualTo("ok");
  }

  @RuleTest(TransportRule.RESPONSE_HEADERS)
  final void rule3_2_headerNamesAreCaseInsensitiveAndValuesKeepTheirOrder(TransportScenario it) {
    TransportResponse response =
        it.answer(
            Scripts.ok("", "X-Many: 3", "x-MANY: 1", "X-Many: 2", "X-MANY: 3", "eTaG: \"e\""));
    assertThat(response.headers().all("X-many")).containsExactly("3", "1", "2", "3");
    assertThat(response.headers().first("ETAG")).contains("\"e\"");
    assertThat(response.headers().first("Content-Length")).contains("0");
    it.text(response);
    it.inCase("an empty value", () -> assertHeader(it, "X-Empty:", "X-Empty", ""));
    it.inCase(
        "a value with several spaces",
        () -> assertHeader(it, "X-Wide: a  b   c", "X-Wide", "a  b   c"));
    it.inCase("a value with commas", () -> assertHeader(it, "X-List: a, b,c", "X-List", "a, b,c"));
    if (it.route().isHttp1()) {
      it.inCase("a value beyond ASCII", () -> assertNotReplaced(it));
    }
    it.inCase("150 headers", () -> assertManyHeaders(it, 150));
    it.inCase("fields that clients look into", () -> assertNoneIsChanged(it, ""));
    it.inCase("the same fields again", () -> assertAllAreKept(it));
    if (it.route().isHttp1()) {
      String offer = "Connection: Upgrade\r\nUpgrade: h2,h2c\r\n";
      it.inCase("an offer of another protocol", () -> assertNoneIsChanged(it, offer));
    }
  }

  private static void assertNoneIsChanged(TransportScenario it, String more) {
    String lines =
        KnownFields.OF_RESPONSES.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(joining("\r\n", more, ""));
    it.serving(Scripts.writeAll(Scripts.ok("ok", lines)));
    for (String method : List.of("GET", "POST")) {
      TransportResponse response = it.send(method, "/", null);
      KnownFields.OF_RESPONSES.forEach(
          (name, value) ->
              assertThat(response.headers().all(name)).as(name).containsExactly(value));
      assertThat(it.text(response)).isEqualTo("ok");
    }
  }

  /** Also those that have one value by right. */
  private static void assertAllAreKept(TransportScenario it) {
    Set<String> names = KnownFields.OF_RESPONSES.keySet();
    String lines =
        Stream.of("1", "2", "1")
            .flatMap(value -> names.stream().map(name -> name + ": " + value))
            .collect(joining("\r\n"));
    TransportResponse response = it.answer(Scripts.ok("ok", lines));
    assertThat(names)
        .allSatisfy(
            name -> assertThat(response.headers().all(name)).containsExactly("1", "2", "1"));
    assertThat(it.text(response)).isEqualTo("ok");
  }

  private static void assertHeader(TransportScenario it, String line, String name, String value) {
    TransportResponse response = it.answer(Scripts.ok("", line));
    assertThat(response.headers().all(name)).containsExactly(value);
    assertThat(it.text(response)).isEmpty();
  }

  /** Libraries read values in ISO-8859-1 or UTF-8 (RFC 9110, section 5.5). */
  private static void assertNotReplaced(TransportScenario it) {
    TransportResponse response = it.answer(Scripts.ok("", "X-Text: \u00e4"));
    assertThat(response.headers().first("X-Text").orElse("")).isIn("\u00e4", "\u00c3\u00a4");
    it.text(response);
  }

  private static void assertManyHeaders(TransportScenario it, int count) {
    List<String> lines = IntStream.range(0, count).mapToObj(i -> "X-" + i + ": " + i).toList();
    TransportResponse response = it.answer(Scripts.ok("", lines.toArray(String[]::new)));
    for (int i = 0; i < count; i++) {
      assertThat(response.headers().all("X-" + i)).containsExactly(Integer.toString(i));
    }
    it.text(response);
  }

  @RuleTest(TransportRule.RESPONSE_FRAMING)
  final void rule3_3_aBodyEndsWithItsLengthItsLastChunkOrTheConnection(TransportScenario it) {
    assertReads(it, "Content-Length", Scripts.ok("abcde"), "abcde");
    assertReads(
        it,
        "chunks, one of them with an extension",
        CHUNKED + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        "abcde");
    assertReadsToEnd(it, "the end of the connection", TO_THE_END, "abcde");
    assertReadsToEnd(it, "HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", "abcde");
    for (String status : List.of("203 Other", "206 Partial", "299 So", "207 Many", "226 Used")) {
      String other = status.substring(0, 3);
      String chunks = CHUNKED.replace("200 OK", status) + "5\r\nabcde\r\n0\r\n\r\n";
      assertReads(it, "a Content-Length of a " + other, Scripts.response(status, "abcde"), "abcde");
      assertReads(it, "chunks of a " + other, chunks, "abcde");
    }
    for (int size : Sizes.OF_BODIES) {
      String text = Sizes.text(size);
      String chunk = Integer.toHexString(size) + "\r\n" + text + "\r\n0\r\n\r\n";
      assertReads(it, "a Content-Length of " + size, Scripts.ok(text), text);
      assertReads(it, "a chunk of " + size + " bytes", CHUNKED + chunk, text);
      assertReadsToEnd(it, size + " bytes up to the end of the connection", TO_THE_END, text);
    }
    it.inCase("while it is read", () -> Racing.assertWhole(it));
    assertReads(
        it,
        "chunks with trailers",
        CHUNKED + "3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n",
        "abc");
    it.inCase("bytes that are not text", () -> assertReadsBytes(it));
    if (Extent.chosen() == Extent.SHORT && it.route().isSecure()) {
      it.leaveOutOthers();
    } else {
      it.inCase("17 MiB", () -> assertReadsLong(it, (17 << 20) + 1));
    }
  }

  private static void assertReadsBytes(TransportScenario it) {
    byte[] sent = Sizes.notText();
    BodyReader reader =
        it.reading(
            it.answer(
                Scripts.read()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: " + sent.length + "\r\n\r\n")
                    .write(sent)
                    .readToEnd()));
    reader.awaitEnd();
    assertThat(Sizes.sha256(reader.read()))
        .as("the digest of the body")
        .isEqualTo(Sizes.sha256(sent));
  }

  /** More than the buffers of libraries hold. */
  private static void assertReadsLong(TransportScenario it, int size) {
    String text =
        it.text(
            it.answer(
                connection -> {
                  connection.readRequest();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                  byte[] block = new byte[TestBody.BLOCK];
                  int left = size - 1;
                  for (; left >= block.length; left -= block.length) {
                    connection.write(block);
                  }
                  connection.write(new byte[left]);
                  connection.write("z");
                  connection.readToEnd();
                }));
    assertThat(text.length()).as("bytes of the body").isEqualTo(size);
    assertThat(text.endsWith("z")).as("the last byte is what the server sent").isTrue();
  }

  private static void assertReads(TransportScenario it, String name, String response, String text) {
    assertReads(it, name, Scripts.write(response), text);
  }

  private static void assertReadsToEnd(
      TransportScenario it, String name, String head, String text) {
    assertReads(it, name, Scripts.writeAndClose(head + text), text);
  }

  private static void assertReads(
      TransportScenario it, String name, RawScript script, String text) {
    it.inCase(
        name,
        () -> {
          String read = it.text(it.answer(script));
          assertThat(read.length()).as("bytes of the body").isEqualTo(text.length());
          assertThat(read.equals(text)).as("the body is what the server sent").isTrue();
        });
  }

  @RuleTest(TransportRule.NO_RESPONSE_BODY)
  final void rule3_4_aResponseWithoutABodyIsEmptyAndEnds(TransportScenario it) {
    assertEmpty(it, "HEAD", "200 OK\r\nContent-Length: 100");
    assertEmpty(it, "GET", "204 No Content\r\nX-A: b");
    assertEmpty(it, "GET", "304 Not Modified\r\nContent-Length: 100");
    assertEmpty(it, "GET", "200 OK\r\nContent-Length: 0");
    assertEmpty(it, "HEAD", "200 OK\r\nTransfer-Encoding: chunked");
    // A decoder finds no header of its format there.
    for (String coding : List.of("gzip", "deflate", "br")) {
      String encoded = "\r\nContent-Encoding: " + coding;
      assertEmpty(it, "HEAD", "200 OK\r\nContent-Length: 100" + encoded);
      assertEmpty(it, "GET", "204 No Content" + encoded);
      assertEmpty(it, "GET", "304 Not Modified" + encoded);
      assertEmpty(it, "GET", "200 OK\r\nContent-Length: 0" + encoded);
    }
    if (it.route().isHttp1()) {
      assertEmpty(it, "HEAD", "404 Not Found\r\nTransfer-Encoding: chunked");
      assertEmptyOrRefused(it, "Content-Length: 100");
      assertEmptyOrRefused(it, "Transfer-Encoding: chunked");
    }
    Arrivals.assertEmptyAtOnce(it, "HEAD", "200 OK\r\nContent-Length: 100");
    Arrivals.assertEmptyAtOnce(it, "GET", "204 No Content\r\nX-A: b");
    Arrivals.assertEmptyAtOnce(it, "GET", "304 Not Modified\r\nX-A: b");
    Arrivals.assertEmptyAtOnce(it, "GET", "200 OK\r\nContent-Length: 0");
  }

  private static void assertEmpty(TransportScenario it, String method, String head) {
    it.inCase(
        method + ": " + head.replace("\r\n", ", "),
        () -> {
          it.serving(Scripts.writeAll("HTTP/1.1 " + head + "\r\n\r\n"));
          for (int i = 0; i < 2; i++) {
            TransportResponse response = it.send(method, "/", null);
            assertThat(head).startsWith(Integer.toString(response.status()));
            if (method.equals("HEAD") && head.endsWith("Length: 100")) {
              assertThat(response.headers().first("Content-Length")).contains("100");
            }
            assertThat(it.text(response)).isEmpty();
          }
        });
  }

  /** RFC 9110, section 8.6: a 204 must not have such a field, and nothing can follow its head. */
  private static void assertEmptyOrRefused(TransportScenario it, String field) {
    it.inCase(
        "a 204 with " + field,
        () -> {
          it.serving(Scripts.writeAll("HTTP/1.1 204 No Content\r\n" + field + "\r\n\r\n"));
          for (int i = 0; i < 2; i++) {
            CompletableFuture<TransportResponse> future = it.sending("POST", "/", null);
            if (Waiting.outcome("the response or a failure", future) == null) {
              TransportResponse response = TransportScenario.response(future);
              assertThat(response.status()).isEqualTo(204);
              assertThat(it.text(response)).isEmpty();
            } else {
              TransportScenario.failure(future, Kind.PROTOCOL, Sent.MAYBE);
            }
          }
        });
  }

  @RuleTest(TransportRule.EARLY_HEADERS)
  final void rule3_5_executeReturnsWithTheHeaders(TransportScenario it) {
    assertBeforeBody(it, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    if (it.route().isHttp1()) {
      it.inCase(
          "before a body up to the end of the connection", () -> assertBeforeBody(it, TO_THE_END));
    }
    Arrivals.assertAtOnce(it);
  }

  private static void assertBeforeBody(TransportScenario it, String head) {
    TransportResponse response = it.answer(Scripts.read().write(head).stall().write("hello"));
    assertThat(response.status()).isEqualTo(200);
    it.server().connection(0).release();
    assertThat(it.text(response)).isEqualTo("hello");
  }

  @RuleTest(TransportRule.DOWNLOAD_PRESSURE)
  final void rule3_7_aSlowReaderSlowsTheServerDown(TransportScenario it) {
    it.server().script(connection -> stream(connection, 256L << 20));
    BodyReader reader = BodyReader.waiting(it.get("/"));
    it.server().always(Scripts.writeAll(Scripts.ok("tick")));
    // A tunnel is two connections, each with buffers of its own.
    long most = it.route().isTunnel() ? 2 * BUFFERS : BUFFERS;

    long received = 0;
    for (int i = 0; i < 400; i++) {
      received += reader.next().length;
      // Meanwhile, a transport that reads ahead has time to do so.
      assertThat(it.text(it.get("/"))).isEqualTo("tick");
      assertThat(it.server().connection(0).written() - received)
          .as("bytes that the server has written and the reader has not received")
          .isLessThan(most);
    }
    reader.close();
  }

  private static void stream(RawConnection connection, long total) throws IOException {
    connection.readRequest();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
    byte[] block = new byte[TestBody.BLOCK];
    for (long left = total; left > 0; left -= block.length) {
      connection.write(block);
    }
    connection.readToEnd();
  }

  @RuleTest(TransportRule.TRUNCATED)
  final void rule3_8_aTruncatedBodyFailsAfterTheBytesThatArrived(TransportScenario it) {
    assertTruncated(it, "within a Content-Length", "Content-Length: 100\r\n\r\nonly this");
    String chunked = "Transfer-Encoding: chunked\r\n\r\n";
    String coded = "Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\n";
    assertTruncated(it, "within an encoded body", coded + "only this");
    assertTruncated(it, "without a last chunk", chunked + "9\r\nonly this\r\n");
    assertTruncated(it, "within a chunk", chunked + "64\r\nonly this");
    for (int size : Sizes.OF_BODIES) {
      it.inCase(
          "a byte before the end of " + (size + 1),
          () -> {
            String cut = Scripts.ok(Sizes.text(size) + "!").replace("!", "");
            TransportResponse response = it.answer(Scripts.read().write(cut).stall());
            // Not before: even the head may be lost that arrives together with the end.
            it.server().connection(0).release();
            assertThat(it.reading(response).failure().kind()).isEqualTo(Kind.CLOSED);
          });
    }
  }

  private static void assertTruncated(TransportScenario it, String name, String rest) {
    it.inCase(
        name,
        () -> {
          BodyReader reader =
              it.reading(it.answer(Scripts.read().write("HTTP/1.1 200 OK\r\n" + rest).stall()));
          // Bytes that arrive together with the end of the connection may be lost.
          Waiting.until("the bytes before the end", () -> reader.text().equals("only this"));

          it.server().connection(0).release();

          reader.assertFails(Kind.CLOSED);
          assertThat(reader.text()).isEqualTo("only this");
        });
  }

  @RuleTest(TransportRule.CONTENT_CODING)
  final void rule3_10_anEncodedBodyIsNotChanged(TransportScenario it) {
    for (String coding :
        List.of("gzip", "deflate", "br", "x-gzip", "compress", "zstd", "identity", "gzip, gzip")) {
      it.inCase(coding, () -> assertNotDecoded(it, coding));
    }
  }

  private static void assertNotDecoded(TransportScenario it, String coding) {
    TransportResponse response =
        it.answer(Scripts.ok("not encoded", "Content-Encoding: " + coding));
    assertThat(response.headers().first("Content-Encoding")).contains(coding);
    assertThat(response.headers().first("Content-Length")).contains("11");
    assertThat(it.text(response)).isEqualTo("not encoded");
  }

  @RuleTest(value = TransportRule.REUSE, routes = Route.Selection.HTTP_1)
  final void rule3_11_aConnectionWhoseResponseWasReadIsUsedAgain(TransportScenario it) {
    Map<String, String> responses =
        Map.of(
            "/fixed", "200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "/chunked", "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "/empty", "200 OK\r\nContent-Length: 0\r\n\r\n",
            "/unchanged", "304 Not Modified\r\nContent-Length: 100\r\n\r\n",
            "/head", "200 OK\r\nContent-Length: 100\r\n\r\n");
    it.server()
        .always(
            Scripts.forEver(
                connection -> {
                  connection.write("HTTP/1.1 " + responses.get(connection.readRequest().target()));
                }));

    for (int i = 0; i < 2; i++) {
      assertThat(it.text(it.get("/fixed"))).isEqualTo("hello");
      assertThat(it.text(it.get("/chunked"))).isEqualTo("hello");
      assertThat(it.text(it.get("/empty"))).isEmpty();
      assertThat(it.text(it.get("/unchanged"))).isEmpty();
      assertThat(it.text(it.send("HEAD", "/head", null))).isEmpty();
    }

    assertThat(it.server().connections().size()).as("connections for 10 requests").isEqualTo(1);
    String chunks = "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0";
    Map<String, String> others = new LinkedHashMap<>();
    others.put("GET with extensions", chunks.replace("\r\nhello", ";a=b\r\nhello") + ";c\r\n\r\n");
    others.put("GET with a trailer", chunks + "\r\nX-Sum: 1\r\n\r\n");
    others.put("GET with trailers", chunks + "\r\nX-Sum: 1\r\nX-B: 2\r\nX-C:\r\n\r\n");
    others.put("GET with 204", "204 No Content\r\n\r\n");
    others.put("GET with 304", "304 Not Modified\r\nETag: \"1\"\r\n\r\n");
    others.put("HEAD with chunks", "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    others.put("HEAD without a length", "200 OK\r\n\r\n");
    others.put("POST with a length", "200 OK\r\nContent-Length: 5\r\n\r\nhello");
    others.put("DELETE with length 0", "200 OK\r\nContent-Length: 0\r\n\r\n");
    others.put(
        "GET with an interim response",
        "103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    for (String status :
        List.of(
            "400 Bad Request",
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"",
            "403 Forbidden",
            "404 Not Found",
            "409 Conflict",
            "413 Content Too Large",
            "422 Unprocessable Content",
            "429 Too Many Requests\r\nRetry-After: 1",
            "500 Internal Server Error",
            "502 Bad Gateway",
            "503 Service Unavailable\r\nRetry-After: 1")) {
      String name = " with " + status.substring(0, 3);
      others.put("GET" + name, status + "\r\nContent-Length: 5\r\n\r\nhello");
      others.put("POST" + name + " in chunks", chunks.replace("200 OK", status) + "\r\n\r\n");
    }
    for (OptionalLong length : List.of(OptionalLong.of(100_000), OptionalLong.empty())) {
      String framing = length.isPresent() ? "a length" : "chunks";
      it.inCase("uploads with " + framing, () -> assertReusedBehindUploads(it, length));
    }
    if (it.route() == Route.HTTP) {
      it.inCase(MANY + " requests", () -> assertReusedOften(it));
    }
    if (it.route().isSecure()) {
      it.inCase("new keys while it is idle", () -> assertReusedWithNewKeys(it));
    }
    others.forEach(
        (name, response) ->
            it.inCase(
                name, () -> assertReused(it, name.substring(0, name.indexOf(' ')), response)));
  }

  private static void assertReusedBehindUploads(TransportScenario it, OptionalLong length) {
    it.serving(Scripts.respondAll("hello"));
    for (String method : List.of("POST", "PUT", "DELETE", "POST")) {
      TestBody body = it.body(TestBody.sized(length, 60_000, 40_000));
      assertThat(it.text(it.send(method, "/", body))).isEqualTo("hello");
    }
    assertThat(it.server().connections().size()).as("connections for 4 uploads").isEqualTo(1);
  }

  private static void assertReusedOften(TransportScenario it) {
    it.serving(Scripts.respondAll("hello"));
    for (int i = 0; i < MANY; i++) {
      assertThat(it.text(it.get("/"))).isEqualTo("hello");
    }
    assertThat(it.server().connections().size()).as("connections").isEqualTo(1);
  }

  /** RFC 8446, section 4.6: messages of TLS 1.3 that are not bytes behind the response. */
  private static void assertReusedWithNewKeys(TransportScenario it) {
    Semaphore updated = new Semaphore(0);
    it.serving(
        Scripts.forEver(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "hello");
              connection.stall();
              connection.updateKeys();
              updated.release();
            }));
    for (String method : List.of("GET", "POST", "GET", "POST")) {
      assertThat(it.text(it.send(method, "/", null))).isEqualTo("hello");
      it.server().connections().forEach(RawConnection::release);
      Waiting.until("new keys", updated::tryAcquire);
      if (!it.route().isTunnel()) {
        // Meanwhile, they have time to arrive.
        it.tick();
      }
    }
    assertThat(it.server().connections().size()).as("connections for 4 requests").isEqualTo(1);
  }

  private static void assertReused(TransportScenario it, String method, String response) {
    it.serving(Scripts.writeAll("HTTP/1.1 " + response));
    for (int i = 0; i < 3; i++) {
      assertThat(it.text(it.send(method, "/", null)))
          .isEqualTo(response.contains("hello") ? "hello" : "");
    }
    assertThat(it.server().connections().size()).as("connections for 3 requests").isEqualTo(1);
  }

  @RuleTest(TransportRule.REDIRECTS)
  final void rule3_12_aRedirectIsReturnedAndNotFollowed(TransportScenario it) {
    it.server()
        .always(
            Scripts.forEver(
                connection -> {
                  RawRequest request = connection.readRequest();
                  String status = request.target().replace("/", "");
                  String body = request.method().equals("HEAD") ? "" : "no";
                  connection.respond(status + " Elsewhere\r\nLocation: /200", body);
                }));
    for (int status : new int[] {301, 302, 303, 307, 308, 300, 305}) {
      for (String method : List.of("GET", "POST", "HEAD", "PUT", "DELETE")) {
        it.inCase(
            method + " with status " + status,
            () -> {
              boolean post = method.equals("POST");
              TransportResponse response =
                  it.send(method, "/" + status, post ? it.body(OptionalLong.of(1), "x") : null);

              assertThat(response.status()).isEqualTo(status);
              assertThat(response.headers().first("Location")).contains("/200");
              assertThat(it.text(response)).isEqualTo(method.equals("HEAD") ? "" : "no");
              assertThat(it.server().requests()).noneMatch(each -> each.target().equals("/200"));
            });
      }
    }
  }

  @RuleTest(TransportRule.COOKIES)
  final void rule3_13_aCookieIsNotKept(TransportScenario it) {
    it.server().always(Scripts.writeAll(Scripts.ok("", "Set-Cookie: a=b; Path=/")));
    it.text(it.get("/"));
    it.text(it.get("/"));

    assertThat(it.server().requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.values("Cookie")).isEmpty());
  }

  @RuleTest(TransportRule.ERROR_RESPONSES)
  final void rule3_15_theBodyOfAnErrorArrives(TransportScenario it) {
    it.server()
        .always(
            Scripts.forEver(
                connection -> {
                  String[] head = connection.readRequest().target().split("/", -1);
                  connection.respond(
                      head[1] + " Refused\r\n" + head[2] + ": Basic realm=\"x\"", "why " + head[1]);
                }));
    for (int status : new int[] {400, 401, 403, 404, 407, 408, 409, 413, 422, 429, 500, 502, 503}) {
      for (String header : List.of("X-A", "WWW-Authenticate", "Proxy-Authenticate")) {
        it.inCase(
            status + " with " + header,
            () -> {
              int before = it.server().requests().size();
              TransportResponse response =
                  it.send("POST", "/" + status + "/" + header, it.body(OptionalLong.of(1), "x"));

              assertThat(response.status()).isEqualTo(status);
              assertThat(it.text(response)).isEqualTo("why " + status);
              assertThat(it.server().requests()).hasSize(before + 1);
            });
      }
    }
    for (String status : List.of("400", "401", "404", "500")) {
      String head = "HTTP/1.1 " + status + " Refused\r\n";
      it.inCase(
          status + " without a length",
          () -> {
            String chunks = "4\r\nthe \r\n6\r\nreason\r\n0\r\n\r\n";
            for (RawScript response :
                List.of(
                    Scripts.writeAndClose(head + "Connection: close\r\n\r\nthe reason"),
                    Scripts.writeAll(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks))) {
              it.serving(response);
              assertThat(it.text(it.send("POST", "/", null))).isEqualTo("the reason");
            }
          });
    }
  }

  @RuleTest(TransportRule.HEAD_BOUND)
  final void rule3_16_anEndlessHeadFailsAtABound(TransportScenario it) {
    String line = "X-Long: " + "a".repeat(4096);
    TransportResponse long16 = it.answer(Scripts.ok("", line, line, line, line));
    assertThat(long16.headers().all("X-Long")).hasSize(4);
    assertThat(it.text(long16)).isEmpty();
    for (int length : Sizes.OF_HEADS) {
      it.inCase("a value of " + length + " bytes", () -> assertHeaderArrives(it, length));
    }
    it.inCase("a value of 15 KiB", () -> assertHeaderArrives(it, 15 * 1024));
    it.inCase("400 fields", () -> assertManyHeaders(it, 400));
    it.inCase("a reason of 2000 bytes", () -> assertStatus(it, 200, "200 " + "r".repeat(2000)));

    String block = "a".repeat(8 * 1024);
    if (!it.route().isHttp1()) {
      it.inCase("endless fields of HTTP/2", () -> assertFramesAreBounded(it, block));
      return;
    }
    Map<String, RawScript> endless =
        Map.of(
            "endless long lines", endlessHead("HTTP/1.1 200 OK\r\n", "X-Many: " + block + "\r\n"),
            "endless short lines", endlessHead("HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(1000)),
            "an endless line", endlessHead("HTTP/1.1 200 OK\r\nX-Long: ", block),
            "an endless status line", endlessHead("HTTP/1.1 200 ", block));
    endless.forEach((name, script) -> it.inCase(name, () -> assertBounded(it, script)));
  }

  private static void assertHeaderArrives(TransportScenario it, int length) {
    String value = "v".repeat(length);
    assertHeader(it, "X-Long: " + value, "X-Long", value);
  }

  private static void assertFramesAreBounded(TransportScenario it, String value) {
    AtomicLong written = new AtomicLong();
    it.playing(
        connection -> {
          connection.readRequest();
          RawHttp2 http2 = connection.http2();
          byte[] block = RawHttp2.block("x-many", value);
          http2.frame(RawHttp2.HEADERS, 0, RawHttp2.block(":status", "200"));
          while (written.addAndGet(block.length) < ENDLESS) {
            http2.frame(RawHttp2.CONTINUATION, 0, block);
          }
          http2.frame(
              RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, RawHttp2.block("content-length", "0"));
        });

    TransportException failure = TransportScenario.failure(it.sending("POST", "/", null));
    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    // The peer may have been told why, or not.
    assertThat(failure.kind()).isIn(Kind.PROTOCOL, Kind.CLOSED);
    assertThat(written.get())
        .as("bytes of the head that the server could write")
        .isLessThan(ENDLESS);
  }

  private static void assertBounded(TransportScenario it, RawScript endless) {
    // A POST, because some libraries resend a GET when its connection breaks.
    it.playing(endless);

    TransportScenario.failure(it.sending("POST", "/", null), Kind.PROTOCOL, Sent.MAYBE);
    assertThat(it.server().connection(0).written())
        .as("bytes of the head that the server could write")
        .isLessThan(ENDLESS);
  }

  /** Ends at last, so a transport without a bound returns a response and fails at once. */
  private static RawScript endlessHead(String start, String piece) {
    return connection -> {
      connection.readRequest();
      connection.write(start);
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      for (long written = 0; written < ENDLESS; written += bytes.length) {
        connection.write(bytes);
      }
      connection.write("\r\nContent-Length: 0\r\n\r\n");
      connection.readToEnd();
    };
  }

  @RuleTest(TransportRule.INTERIM_RESPONSES)
  final void rule3_17_interimResponsesAreSkipped(TransportScenario it) {
    // The others have all of them in a row, behind a handshake for each case.
    if (!it.route().isSecure()) {
      for (int status : Interim.STATUSES) {
        it.inCase(
            status + " in a packet of its own",
            () -> Interim.assertSkipped(it, Interim.thenStall(Interim.response(status))));
        it.inCase(
            status + " in the packet of the response",
            () -> Interim.assertSkipped(it, Interim.inOnePacket(Interim.response(status))));
      }
    }
    String several = Interim.several();
    it.inCase("several in a row", () -> Interim.assertSkipped(it, Interim.thenStall(several)));
    it.inCase(
        "several in a row, with the response",
        () -> Interim.assertSkipped(it, Interim.inOnePacket(several)));
    it.inCase(
        "several, split over packets",
        () -> Interim.assertSkipped(it, Interim.byteByByte(several)));
    it.inCase("their fields", () -> Interim.assertNotMerged(it));
    if (it.route().isHttp1()) {
      String framed =
          Interim.framed("Content-Length: 7")
              + Interim.framed("Transfer-Encoding: chunked")
              + Interim.framed("Connection: keep-alive\r\nContent-Encoding: gzip");
      it.inCase(
          "fields that frame a body", () -> Interim.assertSkipped(it, Interim.inOnePacket(framed)));
    }
    for (int status : new int[] {100, 102, 103}) {
      it.inCase(status + " during an upload", () -> Interim.assertSkippedDuringUpload(it, status));
    }
    if (it.route().isHttp1()) {
      it.inCase("101, for which no one asked", () -> Interim.assertNoUpgrade(it));
    }
  }

  @RuleTest(value = TransportRule.SURPLUS_BYTES, routes = Route.Selection.HTTP_1)
  final void rule3_18_bytesBehindAResponseAreNotAResponse(TransportScenario it) {
    Surplus.assertNotReturned(it);
  }

  @RuleTest(TransportRule.LONG_DOWNLOAD)
  final void rule3_19_aLengthOfMoreThan2GibIsReturned(TransportScenario it) {
    for (long length : List.of(Integer.MAX_VALUE + 1L, 1L << 32, (1L << 40) + 7)) {
      it.inCase(
          length + " bytes",
          () -> {
            TransportResponse response =
                it.answer("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nfirst");
            assertThat(response.headers().first("Content-Length")).contains("" + length);
            BodyReader reader = BodyReader.waiting(response);
            assertThat(reader.next()).asString(StandardCharsets.US_ASCII).isEqualTo("first");
            reader.close();
          });
    }
  }

  @RuleTest(TransportRule.NOT_STORED)
  final void rule3_22_aResponseIsNotStored(TransportScenario it) {
    String fresh =
        Scripts.ok(
            "response",
            "Cache-Control: public, max-age=3600",
            "ETag: \"1\"",
            "Expires: Fri, 31 Dec 2100 00:00:00 GMT");
    it.server().always(Scripts.writeAll(fresh));
    for (int i = 0; i < 3; i++) {
      it.text(it.get("/"));
    }

    assertThat(it.server().requests())
        .hasSize(3)
        .allSatisfy(request -> assertThat(request.values("If-None-Match")).isEmpty());
    for (String status : List.of("301 Moved", "308 Moved", "404 Not Found", "410 Gone")) {
      it.inCase(
          "a " + status.substring(0, 3),
          () -> {
            String stored =
                Scripts.response(
                    status,
                    "no",
                    "Cache-Control: public, max-age=3600",
                    "Location: /new",
                    "Last-Modified: Tue, 01 Dec 2020 00:00:00 GMT");
            it.serving(Scripts.writeAll(stored));
            for (int i = 0; i < 3; i++) {
              assertThat(it.text(it.get("/old"))).isEqualTo("no");
            }
            assertThat(it.server().requests())
                .hasSize(3)
                .allSatisfy(
                    request -> {
                      assertThat(request.target()).isEqualTo("/old");
                      assertThat(request.values("If-Modified-Since")).isEmpty();
                    });
          });
    }
  }

  @RuleTest(value = TransportRule.CONNECTION_CLOSE, routes = Route.Selection.HTTP_1)
  final void rule3_20_aConnectionThatTheServerWillCloseIsNotUsedAgain(TransportScenario it) {
    it.server().always(Scripts.writeAll(Scripts.ok("hello", "Connection: close")));
    for (int i = 0; i < 3; i++) {
      assertThat(it.text(it.get("/"))).isEqualTo("hello");
    }

    assertThat(it.server().connections())
        .as("connections, none of which has a second request")
        .allSatisfy(each -> assertThat(each.requests()).hasSize(1));
  }

  @RuleTest(TransportRule.CLOSE_SHORT)
  final void rule3_21_closingAShortUnreadResponseLeaksNoConnection(TransportScenario it) {
    it.server().always(Scripts.respondAll("a short response"));

    for (int i = 0; i < 50; i++) {
      it.get("/").close();
    }

    it.server()
        .await(
            "the end or the reuse of all connections but a few",
            () -> it.server().connections().stream().filter(RawConnection::isOpen).count() <= 5);
    assertThat(it.text(it.get("/"))).isEqualTo("a short response");
  }

  @RuleTest(TransportRule.AFTER_ANY_END)
  final void rule3_23_theNextRequestIsNotAffectedByHowAnExchangeEnds(TransportScenario it) {
    Following.assertOwn(it);
  }

  @RuleTest(value = TransportRule.NOT_PERSISTENT, routes = Route.Selection.HTTP_1)
  final void rule3_24_aConnectionIsNotUsedAfterItsLastResponse(TransportScenario it) {
    LastResponses.assertLast(it);
  }

  @RuleTest(value = TransportRule.SYNTAX, routes = Route.Selection.HTTP_1)
  final void rule3_25_aResponseIsUnderstoodInEachForm(TransportScenario it) {
    Syntax.assertUnderstood(it);
    Syntax.assertRightOrRefused(it);
    Syntax.assertNotMisread(it);
    Syntax.assertUnderstoodInParts(it);
    Syntax.assertRefused(it);
  }

  @RuleTest(value = TransportRule.WHOLE_DOWNLOAD, routes = Route.Selection.OWN)
  final void rule3_26_aLongResponseArrivesWhole(TransportScenario it) {
    LongBodies.assertDownloads(it, Extent.chosen() == Extent.WHOLE);
  }
}
