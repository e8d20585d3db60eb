package ai.flowscale.transport.toolkit.interrupt;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Is told of every interrupt of a thread that has begun to block in it: a selector that selects
 * nothing. A channel would hear the first interrupt only.
 */
abstract class InterruptSelector extends AbstractSelector {
  InterruptSelector() {
    super(null);
  }

  /**
   * The thread is interrupted, or was before it began. Called by the thread that interrupts, which
   * on some JDKs has the other one locked meanwhile, and on others may come only after the thread
   * has left.
   */
  abstract void onInterrupt();

  @Override
  public final Selector wakeup() {
    onInterrupt();
    return this;
  }

  @Override
  protected final void implCloseSelector() {}

  @Override
  protected final SelectionKey register(
      AbstractSelectableChannel channel, int operations, @Nullable Object attachment) {
    throw new UnsupportedOperationException("nothing is selected");
  }

  @Override
  public final Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public final Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public final int selectNow() {
    return 0;
  }

  @Override
  public final int select(long timeout) {
    return 0;
  }

  @Override
  public final int select() {
    return 0;
  }
}
