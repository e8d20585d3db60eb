package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes that wait to be handed over, as they came or in the order of the requests. Not safe
 * for use by several threads at once.
 */
final class Outbox {
  private final boolean inOrder;
  private final Deque<BatchItem> ready = new ArrayDeque<>();
  private final Map<Long, Optional<BatchItem>> ahead = new HashMap<>();
  private long turn;

  Outbox(boolean inOrder) {
    this.inOrder = inOrder;
  }

  /** Takes what became of the request in a place; null where nothing did. */
  void add(long index, @Nullable BatchItem item) {
    if (!inOrder) {
      if (item != null) {
        ready.add(item);
      }
      return;
    }
    ahead.put(index, Optional.ofNullable(item));
    for (Optional<BatchItem> next = ahead.remove(turn); next != null; next = ahead.remove(turn)) {
      next.ifPresent(ready::add);
      turn++;
    }
  }

  /** Returns the next outcome to hand over, or null where it is not there. */
  @Nullable BatchItem poll() {
    return ready.poll();
  }

  boolean isReady() {
    return !ready.isEmpty();
  }

  /** Returns how many wait, those before whose turn others have to come included. */
  int size() {
    return ready.size() + ahead.size();
  }

  /** Takes out all, in the order of the requests. */
  List<BatchItem> drain() {
    List<BatchItem> all = new ArrayList<>(ready);
    ahead.values().forEach(item -> item.ifPresent(all::add));
    ready.clear();
    ahead.clear();
    all.sort(Comparator.comparingLong(BatchItem::index));
    return all;
  }
}
