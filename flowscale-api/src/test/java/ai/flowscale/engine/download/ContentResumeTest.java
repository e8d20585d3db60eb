package ai.flowscale.engine.download;

import static ai.flowscale.testing.ScriptedTransport.answer;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.OutputContent;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.DownloadException.Reason;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contents without a file that break while they are read, and go on where they were. */
class ContentResumeTest {
  private static final String CONTENT = "0123456789";
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/o/cat.png?X-Sig=canary"), null, null);

  private final RangedFile file = new RangedFile(CONTENT).header("ETag", "\"v1\"");

  /** Answers in the place of the file's, each once. */
  private final Queue<CompletableFuture<TransportResponse>> before = new ArrayDeque<>();

  private final EngineFixture client = new EngineFixture(new ScriptedTransport(this::respond));
  private final Reader reader = new Reader();

  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    if (request.uri().getPort() == 1) {
      return json(
              200,
              "{\"status\":\"success\",\"data\":{\"download_url\":\"http://127.0.0.1:2/new\","
                  + "\"generation_status\":\"success\"}}")
          .make();
    }
    CompletableFuture<TransportResponse> first = before.poll();
    return first == null ? file.answer(request) : first;
  }

  @AfterEach
  void nothingIsLeftOver() {
    client.close();
    assertThat(client.time.pending()).isZero();
  }

  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    private final StringBuilder text = new StringBuilder();
    private long atOnce = Long.MAX_VALUE;
    private Flow.Subscription subscription;
    private boolean complete;
    private Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(atOnce);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      text.append(StandardCharsets.UTF_8.decode(chunk));
    }

    @Override
    public void onError(Throwable why) {
      assertThat(failure).isNull();
      failure = why;
    }

    @Override
    public void onComplete() {
      complete = true;
    }

    private Reason reason() {
      assertThat(failure).isInstanceOf(DownloadException.class);
      assertThat(failure.toString()).doesNotContain("canary");
      return ((DownloadException) failure).reason();
    }
  }

  private OutputContent open() {
    OutputContent content = client.flowscale.openOutput(CAT);
    content.publisher().subscribe(reader);
    return content;
  }

  private void read() {
    open();
    client.time.advance(Duration.ofHours(1));
  }

  private List<String> ranges() {
    return client.transport.requests().stream()
        .filter(request -> request.uri().getPort() == 2)
        .map(request -> request.headers().first("Range").orElse("all"))
        .toList();
  }

  private void assertWhole() {
    assertThat(reader.failure).isNull();
    assertThat(reader.complete).isTrue();
    assertThat(reader.text).hasToString(CONTENT);
  }

  @Test
  void eachTryGoesOnWhereTheOneBeforeBroke() {
    file.breakingAfter(4, 3);

    read();

    assertWhole();
    assertThat(ranges()).containsExactly("all", "bytes=4-", "bytes=7-");
    assertThat(client.transport.requests().get(1).headers().first("If-Range")).hasValue("\"v1\"");
  }

  @Test
  void aStreamGoesOnAsWell() throws Exception {
    file.breakingAfter(4);
    try (var in = client.flowscale.openOutput(CAT).inputStream()) {
      client.time.advance(Duration.ofHours(1));

      assertThat(in.readAllBytes()).asString().isEqualTo(CONTENT);
    }
  }

  @Test
  void whatTheReaderHasNotGotIsAskedForAnew() {
    ManualBody one = new ManualBody();
    ManualBody two = new ManualBody();
    Map<String, List<String>> tag = Map.of("ETag", List.of("\"v1\""));
    before.add(CompletableFuture.completedFuture(one.response(tag)));
    before.add(
        CompletableFuture.completedFuture(
            TransportResponse.of(
                206,
                Headers.of(
                    Map.of("ETag", List.of("\"v1\""), "Content-Range", List.of("bytes 2-9/10"))),
                "HTTP/1.1",
                two)));
    reader.atOnce = 3;
    open();
    one.send("01");
    one.fail(broken());
    client.time.advance(Duration.ofMinutes(1));

    assertThat(two.demand()).isEqualTo(2);
    reader.subscription.request(1);
    assertThat(two.demand()).isEqualTo(3);
    two.send("23456789");
    two.complete();
    assertWhole();
  }

  private static TransportException broken() {
    return new TransportException(
        TransportException.Kind.CLOSED, TransportException.Sent.MAYBE, "broken", null);
  }

  @Test
  void theRestOfAnotherVersionIsNotTaken() {
    file.breakingAfter(4);
    open();
    file.changeTo("abcdefghij");
    file.header("ETag", "\"v2\"");
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(reader.text).hasToString("0123");
    assertThat(ranges()).containsExactly("all", "bytes=4-");
  }

  @Test
  void aWholeFileIsNoRestThoughNoLengthSaysSo() {
    file.withoutLength().breakingAfter(4);
    open();
    file.changeTo("abcdefghij");
    file.header("ETag", "\"v2\"");
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(reader.text).hasToString("0123");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 3-9/10", "bytes 4-9/11", "bytes 5-9/10", "nonsense"})
  void aPartThatDoesNotFitIsNotTaken(String range) {
    file.breakingAfter(4).contentRange(right -> range);

    read();

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(reader.text).hasToString("0123");
    assertThat(ranges()).hasSize(2);
  }

  @Test
  void aFileThatBecameShorterIsAnotherOne() {
    file.breakingAfter(4).ignoringTheCondition();
    open();
    file.changeTo("012");
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(ranges()).hasSize(2);
  }

  @Test
  void aRefusalIsNoContentWhateverRangeItTells() {
    file.breakingAfter(4);
    open();
    Map<String, List<String>> range = Map.of("Content-Range", List.of("bytes 4-9/10"));
    before.add(answer(416, range, "<Erro>").make());
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(reader.text).hasToString("0123");
    assertThat(ranges()).hasSize(2);
  }

  @Test
  void withoutAValidatorABreakInTheMiddleIsTheEnd() {
    file.header("ETag", "W/\"weak\"").breakingAfter(4);

    read();

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(ranges()).containsExactly("all");
  }

  @Test
  void beforeTheFirstByteNoValidatorIsNeeded() {
    file.header("ETag", "W/\"weak\"").breakingAfter(0, 0);

    read();

    assertWhole();
    assertThat(ranges()).containsExactly("all", "all", "all");
  }

  @Test
  void aLengthThatWasToldHolds() {
    file.breakingAfter(0);
    OutputContent content = open();
    file.changeTo("abc");
    client.time.advance(Duration.ofHours(1));

    assertThat(content.length()).hasValue(10);
    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(reader.text).isEmpty();
  }

  @Test
  void nothingIsMissingWhereItBreaksAfterTheLastByte() {
    file.breakingAfter(10);

    read();

    assertWhole();
    assertThat(ranges()).containsExactly("all");
  }

  @Test
  void triesInARowWithoutAByteAreBounded() {
    file.breakingAfter(4, 0, 0, 0, 0, 0, 0);

    read();

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(ranges()).as("one that brought something, and three in vain").hasSize(4);
  }

  @Test
  void triesThatGetOnAreNotCounted() {
    file.breakingAfter(1, 1, 1, 1, 1, 1, 1, 1, 1);

    read();

    assertWhole();
    assertThat(ranges()).hasSize(10);
  }

  @Test
  void aServerInTroubleIsAskedAgain() {
    file.breakingAfter(4);
    open();
    before.add(answer(503, Map.of(), "canary").make());
    client.time.advance(Duration.ofHours(1));

    assertWhole();
    assertThat(ranges()).containsExactly("all", "bytes=4-", "bytes=4-");
  }

  @Test
  void aServerThatStaysInTroubleIsTold() {
    file.breakingAfter(4);
    open();
    for (int i = 0; i < 5; i++) {
      before.add(answer(503, Map.of(), "canary").make());
    }
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.failure).isInstanceOf(ServerException.class);
    assertThat(reader.failure.toString()).doesNotContain("canary");
  }

  @Test
  void aLinkThatExpiresMeanwhileIsRenewedForTheRest() {
    file.breakingAfter(4);
    open();
    before.add(answer(403, Map.of(), "<Error>canary</Error>").make());
    client.time.advance(Duration.ofHours(1));

    assertWhole();
    assertThat(client.transport.requests())
        .last()
        .satisfies(last -> assertThat(last.uri().toString()).isEqualTo("http://127.0.0.1:2/new"))
        .satisfies(last -> assertThat(last.headers().first("Range")).hasValue("bytes=4-"))
        .satisfies(last -> assertThat(last.headers().first("X-API-KEY")).isEmpty());
  }

  @Test
  void moreThanWasAnnouncedIsNotTriedAgain() {
    ManualBody body = new ManualBody();
    Map<String, List<String>> headers =
        Map.of("ETag", List.of("\"v1\""), "Content-Length", List.of("10"));
    before.add(CompletableFuture.completedFuture(body.response(headers)));
    open();
    body.send("0123456789a");
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.reason()).isEqualTo(Reason.INCOMPLETE);
    assertThat(ranges()).hasSize(1);
  }

  @Test
  void aContentThatNobodyBeganToReadInTimeIsAskedForAnew() {
    ManualBody forgotten = new ManualBody();
    before.add(
        CompletableFuture.completedFuture(
            forgotten.response(Map.of("Content-Length", List.of("10")))));
    OutputContent content = client.flowscale.openOutput(CAT);
    client.time.advance(Duration.ofMinutes(5));
    assertThat(forgotten.isCancelled()).isTrue();

    content.publisher().subscribe(reader);
    client.time.advance(Duration.ofHours(1));

    assertWhole();
  }

  @Test
  void closingInThePauseEndsIt() {
    file.breakingAfter(4);
    OutputContent content = open();
    assertThat(client.time.pending()).as("the pause").isOne();
    content.close();

    assertThat(client.time.pending()).isZero();
    assertThat(reader.failure).isInstanceOf(CallAbortedException.class);
    assertThat(ranges()).hasSize(1);
  }

  @Test
  void cancellingInThePauseEndsIt() {
    file.breakingAfter(4);
    open();
    reader.subscription.cancel();
    client.time.advance(Duration.ofHours(1));

    assertThat(reader.failure).isNull();
    assertThat(ranges()).hasSize(1);
  }

  @Test
  void cancellingWhileTheRestIsAskedForEndsIt() {
    file.breakingAfter(4);
    CompletableFuture<TransportResponse> sending = new CompletableFuture<>();
    open();
    before.add(sending);
    client.time.advance(Duration.ofSeconds(30));
    assertThat(ranges()).hasSize(2);
    reader.subscription.cancel();

    assertThat(sending).isCancelled();
    assertThat(reader.failure).isNull();
  }
}
