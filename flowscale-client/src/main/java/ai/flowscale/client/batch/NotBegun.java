package ai.flowscale.client.batch;

/** A request of which nothing was sent because the batch is to begin no more. */
final class NotBegun extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotBegun() {
    super("The batch begins no more requests.", null, false, false);
  }
}
