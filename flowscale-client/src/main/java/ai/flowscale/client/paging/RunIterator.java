package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Goes through all runs on the thread of the consumer. */
public final class RunIterator extends Spliterators.AbstractSpliterator<Run> {
  private final RunPages pages;
  private final Function<ClientOperation<List<Run>>, List<Run>> blocking;
  private final Deque<Run> ready = new ArrayDeque<>();

  private RunIterator(RunPages pages, Function<ClientOperation<List<Run>>, List<Run>> blocking) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.pages = pages;
    this.blocking = blocking;
  }

  /**
   * Returns a lazy stream of runs.
   *
   * @param blocking makes a call and waits for it
   */
  public static Stream<Run> stream(
      FlowscaleApi api, RunQuery query, Function<ClientOperation<List<Run>>, List<Run>> blocking) {
    return StreamSupport.stream(new RunIterator(new RunPages(api, query), blocking), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super Run> action) {
    while (ready.isEmpty() && !pages.isLast()) {
      ready.addAll(blocking.apply(pages.operation()));
    }
    Run run = ready.poll();
    if (run == null) {
      return false;
    }
    action.accept(run);
    return true;
  }
}
