package ai.flowscale.client.transport;

import ai.flowscale.client.body.QueueingBody;
import java.util.function.LongPredicate;

/** The body of a response that a client brings. */
final class SourcedBody extends QueueingBody implements ResponseBodySink {
  private final LongPredicate more;
  private final Runnable unwanted;

  /**
   * Takes how the client is asked for more, and what to do where no more is wanted, see {@link
   * AbstractExchange#respond}.
   */
  SourcedBody(LongPredicate more, Runnable unwanted) {
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
