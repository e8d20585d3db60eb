package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.testing.TestStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeteredBodyTest {
  private static final int CHUNK = 64 * 1024;

  private final List<Long> progress = new ArrayList<>();

  @Test
  void passesOnWhatTheBodySays() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[5]));

    assertThat(metered.contentLength()).hasValue(5);
    assertThat(metered.isReplayable()).isTrue();
    assertThat(metered.isComplete()).isFalse();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void countsWhatThePublisherHandsOver() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK + 5]));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    metered.publisher().subscribe(subscriber);

    subscriber.subscription().request(2);

    assertThat(progress).containsExactly((long) CHUNK, 2L * CHUNK);
    assertThat(metered.isComplete()).isFalse();

    subscriber.subscription().request(1);

    assertThat(progress).last().isEqualTo(2L * CHUNK + 5);
    assertThat(metered.isComplete()).isTrue();
    assertThat(subscriber.await()).hasSize(2 * CHUNK + 5);
  }

  @Test
  void countsWhatIsWritten() {
    MeteredBody metered = metered(segmented(new byte[CHUNK + 5], CHUNK + 5));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    metered.writeTo(out);

    assertThat(out.size()).isEqualTo(CHUNK + 5);
    assertThat(progress).containsExactly((long) CHUNK, CHUNK + 5L);
    assertThat(metered.isComplete()).isTrue();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void isCompleteWithTheLastByteOfAnAnnouncedLength() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[5]));
    RecordingSubscriber recorder = RecordingSubscriber.withoutDemand();
    metered
        .publisher()
        .subscribe(
            new ForwardingSubscriber(recorder) {
              @Override
              public void onNext(java.nio.ByteBuffer chunk) {
                super.onNext(chunk);
                recorder.subscription().cancel();
              }
            });

    recorder.subscription().request(1);

    assertThat(recorder.hasEnded()).isFalse();
    assertThat(metered.isComplete()).isTrue();
  }

  @Test
  void isNotCompleteWhenCancelledMidway() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK]));
    RecordingSubscriber subscriber = RecordingSubscriber.withoutDemand();
    metered.publisher().subscribe(subscriber);
    subscriber.subscription().request(1);

    subscriber.subscription().cancel();

    assertThat(metered.isComplete()).isFalse();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void remembersTheFailureOfThePublishedSource() {
    MeteredBody metered = metered(segmented(new byte[5], 9));
    RecordingSubscriber subscriber = RecordingSubscriber.unbounded();

    metered.publisher().subscribe(subscriber);

    assertThat(metered.failure()).containsSame(subscriber.awaitFailure());
    assertThat(metered.failure()).get().isInstanceOf(InvalidRequestException.class);
    assertThat(metered.isComplete()).isFalse();
  }

  @Test
  void remembersTheFailureOfTheWrittenSource() {
    MeteredBody metered = metered(segmented(new byte[5], 9));

    assertThatThrownBy(() -> metered.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(InvalidRequestException.class)
        .isSameAs(metered.failure().orElseThrow());
    assertThat(metered.isComplete()).isFalse();
  }

  @Test
  void doesNotTakeAFailureOfTheTargetForOneOfTheSource() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[5]));
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(() -> metered.writeTo(broken)).isInstanceOf(UncheckedIOException.class);

    assertThat(metered.failure()).isEmpty();
    assertThat(metered.isComplete()).isFalse();
    assertThat(progress).isEmpty();
  }

  @Test
  void startsAnewWhenSentAgain() {
    MeteredBody metered = metered(segmented(new byte[5], 9));
    assertThatThrownBy(() -> metered.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(InvalidRequestException.class);
    progress.clear();

    RecordingSubscriber second = RecordingSubscriber.withoutDemand();
    metered.publisher().subscribe(second);

    assertThat(metered.failure()).isEmpty();
    assertThat(progress).isEmpty();
  }

  @Test
  void ignoresWhatAnEarlierSendingStillDoes() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK]));
    RecordingSubscriber first = RecordingSubscriber.withoutDemand();
    metered.publisher().subscribe(first);
    metered.publisher().subscribe(RecordingSubscriber.withoutDemand());

    first.subscription().request(2);

    assertThat(metered.isComplete()).isFalse();
  }

  private MeteredBody metered(RequestBody body) {
    return new MeteredBody(body, progress::add);
  }

  private static SegmentedBody segmented(byte[] content, long announced) {
    return new SegmentedBody(
        List.of(
            Segment.ofSource(
                "image_1",
                "input 'image_1'",
                OptionalLong.of(announced),
                () -> new TestStream(content))),
        Runnable::run);
  }
}
