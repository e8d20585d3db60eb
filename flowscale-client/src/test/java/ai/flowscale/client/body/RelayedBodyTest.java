package ai.flowscale.client.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class RelayedBodyTest {

  /** What a client's publisher does when the test says so. */
  private static final class TestPublisher implements Flow.Publisher<ByteBuffer> {
    private Flow.Subscriber<? super ByteBuffer> subscriber;
    private boolean late;
    private long requested;
    private int cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      if (this.subscriber != null) {
        throw new AssertionError("subscribed twice");
      }
      this.subscriber = subscriber;
      if (!late) {
        greet();
      }
    }

    void greet() {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              requested += n;
            }

            @Override
            public void cancel() {
              cancelled++;
            }
          });
    }

    void emit(String text) {
      subscriber.onNext(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
  }

  private final TestPublisher publisher = new TestPublisher();
  private final TransportResponse response =
      TransportResponses.of(201, Headers.empty().with("A", "secret"), "HTTP/2", publisher);

  @Test
  void hasWhatItWasMadeWith() {
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.protocol()).isEqualTo("HTTP/2");
    assertThat(response.headers().first("a")).contains("secret");
    assertThat(response).asString().contains("201").doesNotContain("secret");
  }

  @Test
  void passesTheBodyOn() {
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    response.body().subscribe(subscriber);
    subscriber.subscription().request(3);

    publisher.emit("one");
    publisher.emit("two");
    publisher.subscriber.onComplete();

    assertThat(publisher.requested).isEqualTo(3);
    assertThat(subscriber.await()).asString(UTF_8).isEqualTo("onetwo");
  }

  @Test
  void passesAFailureOn() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);
    Throwable failure = new IllegalStateException("reset");

    publisher.subscriber.onError(failure);

    assertThat(subscriber.awaitFailure()).isSameAs(failure);
  }

  @Test
  void takesOneSubscriberOverAllItsPublishers() {
    response.body().subscribe(RecordingSubscriber.unbounded());
    RecordingSubscriber second = RecordingSubscriber.unbounded();

    response.body().subscribe(second);

    assertThat(second.awaitFailure()).isInstanceOf(IllegalStateException.class);
    assertThat(publisher.cancelled).isZero();
  }

  @Test
  void subscribesAndCancelsWhenClosedUnread() {
    response.close();
    response.close();

    assertThat(publisher.subscriber).isNotNull();
    assertThat(publisher.cancelled).isPositive();
    assertThat(publisher.requested).isZero();
  }

  @Test
  void takesNoSubscriberOnceItIsClosed() {
    response.close();
    RecordingSubscriber late = RecordingSubscriber.unbounded();

    response.body().subscribe(late);

    assertThat(late.awaitFailure()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cancelsAndTellsTheSubscriberWhenClosedMidway() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);
    publisher.emit("one");

    response.close();

    assertThat(publisher.cancelled).isEqualTo(1);
    assertThat(subscriber.awaitFailure())
        .isInstanceOfSatisfying(
            TransportException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.CANCELLED));
  }

  @Test
  void tellsTheSubscriberOnceAndDropsWhatComesLater() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);

    response.close();
    response.close();
    publisher.emit("late");
    publisher.subscriber.onComplete();
    publisher.subscriber.onError(new IllegalStateException("late"));

    assertThat(subscriber.awaitFailure()).isInstanceOf(TransportException.class);
    assertThat(subscriber.chunks()).isEmpty();
  }

  @Test
  void waitsForASignalInFlightBeforeItTellsOfTheClosing() {
    RecordingSubscriber recorder = RecordingSubscriber.unbounded();
    response
        .body()
        .subscribe(
            new ForwardingSubscriber(recorder) {
              @Override
              public void onNext(ByteBuffer chunk) {
                response.close();
                assertThat(recorder.hasEnded()).isFalse();
                super.onNext(chunk);
              }
            });

    publisher.emit("one");

    assertThat(recorder.awaitFailure()).isInstanceOf(TransportException.class);
    assertThat(recorder.chunks()).hasSize(1);
  }

  @Test
  void cancelsAsSoonAsItCanWhenClosedBeforeTheSubscriptionCame() {
    publisher.late = true;
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    response.body().subscribe(subscriber);
    response.close();

    publisher.greet();

    assertThat(publisher.cancelled).isEqualTo(1);
    assertThat(subscriber.awaitFailure()).isInstanceOf(TransportException.class);
  }

  @Test
  void cancelsWhenClosedAfterASubscriberThatThrewAtOnce() {
    IllegalStateException broken = new IllegalStateException("onSubscribe");
    RecordingSubscriber recorder = RecordingSubscriber.unbounded();
    assertThatThrownBy(
            () ->
                response
                    .body()
                    .subscribe(
                        new ForwardingSubscriber(recorder) {
                          @Override
                          public void onSubscribe(Flow.Subscription subscription) {
                            throw broken;
                          }
                        }))
        .isSameAs(broken);

    response.close();

    assertThat(publisher.cancelled).isEqualTo(1);
    assertThat(publisher.requested).isZero();
  }

  @Test
  void doesNothingWhenClosedAfterTheEnd() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);
    publisher.subscriber.onComplete();

    response.close();

    assertThat(publisher.cancelled).isZero();
    assertThat(subscriber.await()).isEmpty();
  }

  @Test
  void saysNothingToASubscriberThatCancelled() {
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();
    response.body().subscribe(subscriber);
    subscriber.subscription().cancel();

    response.close();

    assertThat(publisher.cancelled).isEqualTo(1);
    assertThat(subscriber.hasEnded()).isFalse();
  }
}
