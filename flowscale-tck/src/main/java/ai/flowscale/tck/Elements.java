package ai.flowscale.tck;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Publishes the elements of a stream to one subscriber that asks for one at a time. */
final class Elements<T> implements Flow.Publisher<T> {
  private final Iterator<T> elements;

  Elements(Stream<T> elements) {
    this.elements = elements.iterator();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    AtomicBoolean done = new AtomicBoolean();
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            if (done.get()) {
              return;
            }
            if (n != 1) {
              throw new AssertionError("asked for " + n + " at once");
            }
            if (elements.hasNext()) {
              subscriber.onNext(elements.next());
            } else if (done.compareAndSet(false, true)) {
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            done.set(true);
          }
        });
  }
}
