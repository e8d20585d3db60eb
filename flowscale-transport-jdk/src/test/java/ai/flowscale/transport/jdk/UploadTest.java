package ai.flowscale.transport.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.AbstractExchange;
import ai.flowscale.client.transport.Exchanges;
import ai.flowscale.client.transport.Upload;
import ai.flowscale.tck.transport.TestBody;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK's client is told of a request's body. */
class UploadTest {
  private final List<Throwable> failures = new ArrayList<>();
  private CompletableFuture<TransportResponse> future;

  /** Takes the JDK's place. */
  private static final class Http implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      signals.add("subscribed");
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      signals.add(buffer.remaining() > 100 ? "bytes" : UTF_8.decode(buffer).toString());
    }

    @Override
    public void onError(Throwable failure) {
      signals.add("error");
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  /** An exchange that sends nothing. */
  private static final class NoExchange extends AbstractExchange {
    NoExchange(TransportRequest request) {
      super(request);
    }

    @Override
    protected void abort() {}

    @Override
    protected TransportException failureOf(Throwable thrown, TransportException.Sent sent) {
      throw new AssertionError(thrown);
    }
  }

  private Upload upload(TestBody body, boolean idempotent) {
    NoExchange exchange =
        new NoExchange(
            TransportRequest.of(
                idempotent ? "PUT" : "POST", URI.create("http://h/"), Headers.empty(), body));
    future = new Exchanges().send(exchange, started -> {});
    var unused =
        future.whenComplete(
            (response, failure) -> {
              if (failure instanceof TransportException told) {
                failures.add(told.getCause());
              }
            });
    return exchange.upload();
  }

  private static Http subscribed(Upload upload) {
    Http http = new Http();
    upload.publisher().subscribe(http);
    return http;
  }

  @Test
  void aWholeBodyIsCompleted() {
    Http http = subscribed(upload(TestBody.of(OptionalLong.of(4), "ab", "", "cd"), false));

    http.subscription.request(1);
    assertThat(http.signals).containsExactly("subscribed", "ab");
    http.subscription.request(1);

    assertThat(http.signals).containsExactly("subscribed", "ab", "cd", "complete");
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aBodyThatFailsIsNeverCompleted(int buffers) {
    RuntimeException cause = new IllegalStateException("disk full");
    Http http = subscribed(upload(TestBody.failing(OptionalLong.empty(), buffers, cause), false));

    http.subscription.request(10);

    assertThat(http.signals).endsWith("error").doesNotContain("complete").hasSize(2 + buffers);
    assertThat(failures).containsExactly(cause);
  }

  @Test
  void aBodyThatIsTooShortIsNeverCompleted() {
    Http http = subscribed(upload(TestBody.of(OptionalLong.of(5), "ab", "cd"), false));

    http.subscription.request(10);

    assertThat(http.signals).containsExactly("subscribed", "ab", "cd", "error");
    assertThat(failures).hasSize(1);
  }

  @Test
  void whatExceedsTheLengthIsNotPassedOn() {
    TestBody body = TestBody.of(OptionalLong.of(3), "ab", "cd", "ef");
    Http http = subscribed(upload(body, false));

    http.subscription.request(10);

    assertThat(http.signals).containsExactly("subscribed", "ab", "error");
    assertThat(body.isReleased()).isTrue();
  }

  @Test
  void aCancelledBodyIsNotPassedOnAndNeverCompleted() {
    TestBody body = TestBody.of(OptionalLong.empty(), "ab", "cd");
    Upload upload = upload(body, false);
    Http http = subscribed(upload);
    http.subscription.request(1);

    future.cancel(true);
    http.subscription.request(10);

    assertThat(http.signals).containsExactly("subscribed", "ab");
    assertThat(body.isReleased()).isTrue();
    assertThat(failures).isEmpty();
  }

  @Test
  void aBodyOfARequestThatWasCancelledBeforeItStartedIsClosedAtOnce() {
    TestBody body = TestBody.of(OptionalLong.empty(), "ab");
    Upload upload = upload(body, false);
    future.cancel(true);

    Http http = subscribed(upload);
    http.subscription.request(1);

    assertThat(body.isReleased()).isTrue();
    assertThat(http.signals).containsExactly("subscribed");
  }

  @Test
  void aBodyThatMustNotBeSentTwiceFailsTheSecondTime() {
    TestBody body = TestBody.of(OptionalLong.empty(), "ab").replayable();
    Upload upload = upload(body, false);
    subscribed(upload);

    Http second = subscribed(upload);

    assertThat(second.signals).containsExactly("subscribed", "error");
    assertThat(body.opened()).isEqualTo(1);
  }

  @Test
  void aReplayableBodyOfAnIdempotentRequestIsReadAnewTheSecondTime() {
    TestBody body = TestBody.of(OptionalLong.of(2), "ab").replayable();
    Upload upload = upload(body, true);
    subscribed(upload).subscription.request(1);

    Http second = subscribed(upload);
    second.subscription.request(1);

    assertThat(second.signals).containsExactly("subscribed", "ab", "complete");
  }
}
