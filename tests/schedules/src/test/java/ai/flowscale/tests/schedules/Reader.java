package ai.flowscale.tests.schedules;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A subscriber that notes every signal that it should not have got. */
final class Reader implements Flow.Subscriber<ByteBuffer> {
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private Flow.Subscription subscription;
  private int inSignal;
  private int chunks;
  private int ends;
  private Throwable failure;
  private String mistake = "";

  private synchronized void enter() {
    if (++inSignal != 1) {
      mistake = "two signals at once";
    }
    if (ends > 0) {
      mistake = "a signal after the end";
    }
  }

  private synchronized void leave() {
    inSignal--;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    enter();
    synchronized (this) {
      chunks++;
      while (chunk.hasRemaining()) {
        read.write(chunk.get());
      }
    }
    leave();
  }

  @Override
  public void onError(Throwable why) {
    enter();
    synchronized (this) {
      failure = why;
      ends++;
    }
    leave();
  }

  @Override
  public void onComplete() {
    enter();
    synchronized (this) {
      ends++;
    }
    leave();
  }

  synchronized Flow.Subscription subscription() {
    return subscription;
  }

  synchronized byte[] bytes() {
    return read.toByteArray();
  }

  synchronized int chunks() {
    return chunks;
  }

  synchronized int ends() {
    return ends;
  }

  synchronized Throwable failure() {
    return failure;
  }

  synchronized boolean isComplete() {
    return ends == 1 && failure == null;
  }

  synchronized void check() {
    Expect.that(mistake.isEmpty(), mistake);
    Expect.that(ends <= 1, "two ends");
  }
}
