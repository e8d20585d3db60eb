package ai.flowscale.transport.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.transport.TestBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK's client is told of a request's body, each time that it sends the request. */
class UploadTest extends JdkTest {
  private final StubbornClient stubborn = new StubbornClient();

  @AfterEach
  void endSending() {
    stubborn.end();
  }

  /** Takes the JDK's place. */
  private static final class Http implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      signals.add("subscribed");
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      signals.add(buffer.remaining() > 100 ? "bytes" : UTF_8.decode(buffer).toString());
    }

    @Override
    public void onError(Throwable failure) {
      signals.add("error");
      end.complete(null);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
      end.complete(null);
    }
  }

  /** Sends a request so many times, one after the other, and then responds with a failure. */
  private Sent sent(String method, TestBody body, int times) {
    CompletableFuture<List<List<String>>> told = new CompletableFuture<>();
    stubborn.onSend =
        () -> {
          List<List<String>> all = new ArrayList<>();
          for (int i = 0; i < times; i++) {
            Http http = new Http();
            stubborn.body().subscribe(http);
            http.end.join();
            all.add(http.signals);
          }
          told.complete(all);
        };
    stubborn.end();
    over(JdkTransport.using(stubborn));
    TransportException failure = failure(sending(method, "/", body));
    return new Sent(result(told), failure);
  }

  private record Sent(List<List<String>> told, TransportException failure) {}

  @Test
  void aWholeBodyIsCompleted() {
    Sent sent = sent("POST", TestBody.of(OptionalLong.of(4), "ab", "", "cd"), 1);

    assertThat(sent.told().get(0)).containsExactly("subscribed", "ab", "cd", "complete");
    assertThat(sent.failure().kind()).isNotEqualTo(Kind.REQUEST_BODY);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aBodyThatFailsIsNeverCompleted(int blocks) {
    RuntimeException cause = new IllegalStateException("disk full");

    Sent sent = sent("POST", TestBody.failing(OptionalLong.empty(), blocks, cause), 1);

    assertThat(sent.told().get(0)).endsWith("error").doesNotContain("complete");
    assertThat(sent.failure().kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(sent.failure()).hasCause(cause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void aBodyIsNotSentTwice(String method) {
    TestBody body = TestBody.of(OptionalLong.empty(), "ab").replayable();

    Sent sent = sent(method, body, 2);

    assertThat(sent.told().get(0)).containsExactly("subscribed", "ab", "complete");
    assertThat(sent.told().get(1)).containsExactly("subscribed", "error");
    assertThat(body.opened()).isEqualTo(1);
  }
}
