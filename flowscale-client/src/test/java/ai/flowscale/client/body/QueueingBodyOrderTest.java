package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What comes of a body while its thread is just between two steps. */
class QueueingBodyOrderTest {

  /** Takes part before and behind the next look into the queue. */
  private static final class Steps extends ConcurrentLinkedQueue<ByteBuffer> {
    private static final long serialVersionUID = 1L;

    transient Runnable before = () -> {};
    transient Runnable behind = () -> {};

    @Override
    public ByteBuffer peek() {
      once(before, () -> before = () -> {});
      ByteBuffer next = super.peek();
      once(behind, () -> behind = () -> {});
      return next;
    }

    private static void once(Runnable step, Runnable done) {
      done.run();
      step.run();
    }
  }

  /** A body whose source ends well when it is stopped, as a connection does that is closed. */
  private static final class EndingBody extends QueueingBody {
    EndingBody(Steps steps) {
      super(steps);
    }

    @Override
    protected boolean ask(long wanted) {
      return true;
    }

    @Override
    protected void stop() {
      complete();
    }
  }

  private final Steps steps = new Steps();
  private final QueueingBody body = new EndingBody(steps);
  private final RecordingSubscriber reader = RecordingSubscriber.unbounded();

  @Test
  void theLastBufferIsNotLostWhereItComesWithTheEndBehindALookIntoTheEmptyQueue() {
    steps.behind =
        () -> {
          body.next(List.of(ByteBuffer.wrap(new byte[] {7})));
          body.complete();
        };
    body.subscribe(reader);
    assertThat(reader.await()).containsExactly(7);
  }

  @Test
  void aBodyThatIsClosedJustBeforeALookIntoTheQueueIsCut() {
    body.next(List.of(ByteBuffer.wrap(new byte[] {7})));
    body.subscribe(reader);
    steps.before = body::close;
    body.next(List.of());
    assertThat(reader.awaitFailure()).isInstanceOf(TransportException.class);
    assertThat(reader.chunks()).hasSize(1);
  }

  @Test
  void soIsOneThatIsClosedBehindIt() {
    body.subscribe(reader);
    steps.behind = body::close;
    body.next(List.of());
    assertThat(reader.awaitFailure()).isInstanceOf(TransportException.class);
  }

  @Test
  void aReaderThatCancelsJustBeforeALookIntoTheQueueIsToldNoEnd() {
    body.subscribe(reader);
    steps.before = () -> reader.subscription().cancel();
    body.next(List.of());
    assertThat(reader.hasEnded()).isFalse();
  }

  @Test
  void anAbortIsToldAtOnce() {
    body.subscribe(reader);
    body.abort(new IOException("broken"));
    assertThat(reader.hasEnded()).isTrue();
    assertThat(reader.awaitFailure()).hasMessage("broken");
  }

  @Test
  void whatNoReaderTakesAnyMoreIsReleased() {
    RecordingSubscriber slow = RecordingSubscriber.withoutDemand();
    body.next(List.of(ByteBuffer.wrap(new byte[] {7})));
    body.subscribe(slow);
    assertThat(steps).hasSize(1);
    slow.subscription().cancel();
    assertThat(steps).isEmpty();
  }

  @Test
  void nothingFollowsTheEnd() {
    body.complete();
    body.next(List.of(ByteBuffer.wrap(new byte[] {7})));
    body.subscribe(reader);
    assertThat(reader.await()).isEmpty();
  }
}
