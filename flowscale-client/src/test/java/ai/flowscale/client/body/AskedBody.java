package ai.flowscale.client.body;

import java.util.function.LongPredicate;

/** A body whose source is the test. */
final class AskedBody extends QueueingBody {
  private final LongPredicate more;
  private final Runnable unwanted;

  AskedBody(LongPredicate more, Runnable unwanted) {
    this.more = more;
    this.unwanted = unwanted;
  }

  @Override
  protected boolean ask(long wanted) {
    return more.test(wanted);
  }

  @Override
  protected void stop() {
    unwanted.run();
  }
}
