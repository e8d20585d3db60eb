package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.TestStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCollectorTest {
  private static final int MAX = 100_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 99_999, MAX})
  void collectsABodyUpToTheBound(int length) {
    byte[] content = random(length);

    assertThat(collect(response(new TestStream(content), Headers.empty())).join())
        .isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"50000", " 50000 ", "1", "999999999999", "-5", "many", "0"})
  void trustsNoContentLength(String contentLength) {
    byte[] content = random(50_000);
    Headers headers = Headers.empty().with("Content-Length", contentLength);

    assertThat(collect(response(new TestStream(content), headers)).join()).isEqualTo(content);
  }

  @Test
  void refusesABodyOverTheBoundAndClosesTheResponse() {
    TestStream stream = new TestStream(random(MAX + 1));

    CompletableFuture<byte[]> result = collect(response(stream, Headers.empty()));

    assertThatThrownBy(result::join)
        .cause()
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("larger than the bound of 100000 bytes")
        .hasMessageContaining("raise maxResponseBytes");
    assertThat(stream.closed()).isEqualTo(1);
  }

  @Test
  void stopsReadingABodyOverTheBound() {
    TestStream stream = new TestStream(random(100 * MAX));

    CompletableFuture<byte[]> result = collect(response(stream, Headers.empty()));

    assertThat(result).isCompletedExceptionally();
    assertThat(stream.reads()).isLessThan(20);
  }

  @Test
  void closesTheResponseWhenItIsToComeToAnEnd() {
    TestStream stream = new TestStream(random(10));
    TransportResponse response =
        TransportResponses.ofStream(200, Headers.empty(), "HTTP/1.1", stream, task -> {});
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    BodyCollector collector = new BodyCollector(response, MAX, Futures.into(result)::accept);
    collector.read();
    assertThat(stream.closed()).isZero();

    collector.fail(new IllegalStateException("deadline"));

    assertThat(stream.closed()).isEqualTo(1);
    assertThatThrownBy(result::join).cause().hasMessage("deadline");
  }

  @Test
  void passesAFailureOfTheBodyOn() {
    TestStream stream = new TestStream(random(10)).failingAtTheEnd(new IOException("reset"));

    assertThatThrownBy(collect(response(stream, Headers.empty()))::join)
        .cause()
        .isInstanceOf(TransportException.class);
  }

  @Test
  void failsWhenTheResponseIsClosedByAnother() {
    TransportResponse response =
        TransportResponses.ofStream(
            200, Headers.empty(), "HTTP/1.1", new TestStream(random(10)), new QueueExecutor());
    CompletableFuture<byte[]> result = collect(response);

    response.close();

    assertThatThrownBy(result::join).cause().isInstanceOf(TransportException.class);
  }

  private static CompletableFuture<byte[]> collect(TransportResponse response) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    new BodyCollector(response, MAX, Futures.into(result)::accept).read();
    return result;
  }

  private static TransportResponse response(TestStream body, Headers headers) {
    return TransportResponses.ofStream(200, headers, "HTTP/1.1", body, Runnable::run);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
