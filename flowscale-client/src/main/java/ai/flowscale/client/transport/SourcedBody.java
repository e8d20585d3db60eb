package ai.flowscale.client.transport;

import ai.flowscale.client.body.QueueingBody;
import java.util.Objects;

/** The body of a response that a client brings. */
final class SourcedBody extends QueueingBody implements ResponseBodySink {
  private final Source source;

  SourcedBody(Source source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  @Override
  protected boolean ask(long wanted) {
    return source.request(wanted);
  }

  @Override
  protected void stop() {
    source.cancel();
  }
}
