package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Goes through the pages of all runs on the thread of the consumer. */
public final class RunIterator implements Iterator<List<Run>> {
  private final RunPages pages;
  private final Function<ClientOperation<List<Run>>, List<Run>> blocking;

  private RunIterator(RunPages pages, Function<ClientOperation<List<Run>>, List<Run>> blocking) {
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
    RunIterator iterator = new RunIterator(new RunPages(api, query), blocking);
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(iterator, characteristics), false)
        .flatMap(List::stream);
  }

  @Override
  public boolean hasNext() {
    return !pages.isLast();
  }

  @Override
  public List<Run> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return blocking.apply(pages.operation());
  }
}
