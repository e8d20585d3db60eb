package ai.flowscale.api.error;

import ai.flowscale.api.BatchItem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A batch did not come to its end, or not every request of it has a result. What is there is kept
 * in {@link #items()}.
 *
 * <p>Thrown where a batch that has items is interrupted, cancelled or closed, or its source or
 * checkpoint fails (see the cause); without items a {@code FlowscaleException} that ended it is
 * thrown itself. Also thrown by {@link ai.flowscale.api.BatchResult#orThrow()}.
 */
public final class BatchException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable List<BatchItem> items;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param items the outcomes of the requests that were begun, but for those of which the caller
   *     has heard already
   * @param cause what ended the batch, or the first failure; or null
   */
  public BatchException(String message, List<BatchItem> items, @Nullable Throwable cause) {
    super(message, cause);
    this.items = List.copyOf(items);
  }

  /**
   * Returns the outcomes of the requests.
   *
   * @return the items in the order of the requests: all of a list; of a stream those that were not
   *     handed over before
   */
  public List<BatchItem> items() {
    return items == null ? List.of() : items;
  }

  /**
   * Returns what went wrong.
   *
   * @return one entry per item that failed
   */
  public List<FlowscaleException> failures() {
    return items().stream().flatMap(item -> Optional.ofNullable(item.failure()).stream()).toList();
  }
}
