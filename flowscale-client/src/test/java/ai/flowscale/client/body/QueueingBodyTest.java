package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueingBodyTest {
  private final List<Long> asked = new ArrayList<>();
  private int cancelled;
  private boolean eager = true;

  private final QueueingBody body =
      new AskedBody(
          demand -> {
            asked.add(demand);
            return eager || demand > 0;
          },
          () -> cancelled++);

  @Test
  void moreIsAskedForWhenNothingIsHeldAndOnlyOnce() {
    RecordingSubscriber reader = subscribe(RecordingSubscriber.withoutDemand());
    assertThat(asked).containsExactly(0L);

    reader.subscription().request(2);
    assertThat(asked).as("the first is still on its way").containsExactly(0L);

    body.next(List.of(bytes(1), bytes(2), bytes(3)));
    assertThat(reader.chunks()).containsExactly(new byte[] {1}, new byte[] {2});
    assertThat(asked).as("one is held").containsExactly(0L);

    reader.subscription().request(5);
    assertThat(asked).containsExactly(0L, 4L);
  }

  @Test
  void aSourceThatDoesNotGoAheadIsAskedAgainWithTheFirstDemand() {
    eager = false;
    RecordingSubscriber reader = subscribe(RecordingSubscriber.withoutDemand());

    reader.subscription().request(1);
    reader.subscription().request(1);

    assertThat(asked).containsExactly(0L, 1L);
  }

  @Test
  void aSourceMayBringTheBodyWhileItIsAsked() {
    QueueingBody[] at = new QueueingBody[1];
    int[] count = new int[1];
    at[0] =
        new AskedBody(
            demand -> {
              if (count[0] == 10_000) {
                at[0].complete();
              } else {
                at[0].next(List.of(bytes(count[0]++ & 0x7f)));
              }
              return true;
            },
            () -> {});
    RecordingSubscriber reader = RecordingSubscriber.oneByOne();
    at[0].subscribe(reader);

    assertThat(reader.await()).hasSize(10_000);
  }

  @Test
  void emptyBuffersAreLeftOutAndMoreIsAskedForInTheirPlace() {
    RecordingSubscriber reader = subscribe(RecordingSubscriber.unbounded());

    body.next(List.of(ByteBuffer.allocate(0)));

    assertThat(reader.chunks()).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void theEndComesBehindWhatIsHeld() {
    body.next(List.of(bytes(1)));
    body.complete();
    RecordingSubscriber reader = subscribe(RecordingSubscriber.withoutDemand());
    assertThat(reader.hasEnded()).isFalse();

    reader.subscription().request(1);
    assertThat(reader.await()).containsExactly(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void aFailureOfTheBodyComesBehindWhatIsHeld() {
    IOException broken = new IOException("broken");
    body.next(List.of(bytes(1)));
    body.fail(broken);
    RecordingSubscriber reader = subscribe(RecordingSubscriber.unbounded());

    assertThat(reader.awaitFailure()).isSameAs(broken);
    assertThat(reader.chunks()).hasSize(1);
  }

  @Test
  void anAbortComesBeforeWhatIsHeldAndTheFirstOneCounts() {
    IOException first = new IOException("first");
    body.next(List.of(bytes(1)));
    RecordingSubscriber reader = subscribe(RecordingSubscriber.withoutDemand());

    body.abort(first);
    body.abort(new IOException("second"));
    reader.subscription().request(1);

    assertThat(reader.awaitFailure()).isSameAs(first);
    assertThat(reader.chunks()).isEmpty();
  }

  @Test
  void aReaderThatGivesUpBreaksTheExchangeOffOnceAndHearsNoMore() {
    RecordingSubscriber reader = subscribe(RecordingSubscriber.unbounded());

    reader.subscription().cancel();
    reader.subscription().cancel();
    body.next(List.of(bytes(1)));
    body.complete();

    assertThat(cancelled).isEqualTo(1);
    assertThat(reader.chunks()).isEmpty();
    assertThat(reader.hasEnded()).isFalse();
  }

  @Test
  void nothingIsAbortedOnceTheBodyHasEnded() {
    body.next(List.of(bytes(1)));
    body.complete();
    RecordingSubscriber reader = subscribe(RecordingSubscriber.withoutDemand());

    reader.subscription().cancel();

    assertThat(cancelled).isZero();
  }

  @Test
  void aReaderThatThrowsGetsItsFaultAndTheExchangeIsAborted() {
    Error fault = new StackOverflowError();
    RecordingSubscriber reader = RecordingSubscriber.unbounded();
    body.subscribe(
        new ForwardingSubscriber(reader) {
          @Override
          public void onNext(ByteBuffer chunk) {
            throw fault;
          }
        });

    body.next(List.of(bytes(1)));
    body.complete();

    assertThat(reader.awaitFailure()).isSameAs(fault);
    assertThat(cancelled).isEqualTo(1);
  }

  private RecordingSubscriber subscribe(RecordingSubscriber reader) {
    body.subscribe(reader);
    return reader;
  }

  private static ByteBuffer bytes(int value) {
    return ByteBuffer.wrap(new byte[] {(byte) value});
  }
}
