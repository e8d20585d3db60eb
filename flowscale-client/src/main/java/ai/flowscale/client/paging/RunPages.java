package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.support.ListEvidence;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One way through all pages of a query. Runs that are submitted in the meantime push others on to
 * the next page; each is given once. Not safe for use by several threads at once.
 */
public final class RunPages {
  /** The largest page that the service gives. */
  private static final int MAX_PAGE_SIZE = 100;

  private final Source source;
  private final RunQuery query;
  private final Predicate<Run> filter;
  private final ListEvidence evidence = new ListEvidence();
  private int page;
  private int size;
  private long lastTotal;
  private boolean last;

  /** Where the pages come from. */
  @FunctionalInterface
  public interface Source {
    /** Fetches one page; where the service has no pages, all runs are the first one. */
    CompletableFuture<RunPage> fetch(RunQuery query, int pageSize, CallScope scope);
  }

  /** Starts at the query's page. */
  public RunPages(Source source, RunQuery query) {
    this.source = source;
    this.query = query;
    this.filter = filter(query);
    this.page = query.page();
    this.size = query.pageSize().orElse(MAX_PAGE_SIZE);
  }

  /**
   * Returns the runs of all pages, which are fetched on the thread of the consumer.
   *
   * @param blocking makes a call and waits for it
   */
  public static Stream<Run> stream(
      FlowscaleApi api, RunQuery query, Function<ClientOperation<List<Run>>, List<Run>> blocking) {
    RunPages pages = new RunPages(api::runs, query);
    ClientOperation<List<Run>> next = new ClientOperation<>(pages.attributes(), pages::next);
    Spliterator<List<Run>> each =
        new Spliterators.AbstractSpliterator<>(
            Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          @Override
          public boolean tryAdvance(Consumer<? super List<Run>> action) {
            if (pages.isLast()) {
              return false;
            }
            action.accept(blocking.apply(next));
            return true;
          }

          /** A parallel stream would fetch many pages before it hands over the first run. */
          @Override
          public @Nullable Spliterator<List<Run>> trySplit() {
            return null;
          }
        };
    return StreamSupport.stream(each, false).flatMap(List::stream);
  }

  private static Predicate<Run> filter(RunQuery query) {
    Set<String> statuses =
        query.statuses().stream().map(RunPages::key).collect(Collectors.toUnmodifiableSet());
    Predicate<Run> ofGroup = query.groupId().map(RunPages::ofGroup).orElse(run -> true);
    return run ->
        ofGroup.test(run)
            && (statuses.isEmpty() || statuses.contains(key(run.status())))
            && (query.workflowId().isEmpty() || query.workflowId().get().equals(run.workflowId()));
  }

  /** Returns what leaves out the runs of other groups: not every service filters by the group. */
  private static Predicate<Run> ofGroup(String groupId) {
    ExpectedRun any = ExpectedRun.inGroup(groupId);
    return run -> any.contradiction(run) == null;
  }

  private static String key(RunStatus status) {
    return status.value().toLowerCase(Locale.ROOT);
  }

  /** Returns what the fetching of a page is observed as. */
  OperationAttributes attributes() {
    return OperationAttributes.of("streamRuns").group(query.groupId());
  }

  /** Whether there is no page left to fetch. */
  public boolean isLast() {
    return last;
  }

  /** Whether the list was read to its end, so that it proves what is not there. */
  public boolean isComplete() {
    return evidence.isComplete();
  }

  /** Fetches the next page and returns what is new on it and fits, possibly nothing. */
  public CompletableFuture<List<Run>> next(CallScope scope) {
    // Without the filters, which the service does not know.
    RunQuery.Builder next =
        RunQuery.builder()
            .sortBy(query.sortBy())
            .sortOrder(query.sortOrder())
            .page(page)
            .pageSize(size);
    query.groupId().ifPresent(next::groupId);
    return source
        .fetch(next.build(), size, scope)
        .thenApply(this::news)
        .exceptionallyCompose(failure -> inSmallerPages(failure, scope));
  }

  /**
   * Fetches the pages that are left.
   *
   * @param enough takes what {@link #next} gives of each page; true to fetch no more
   */
  public CompletableFuture<List<Run>> read(CallScope scope, Predicate<List<Run>> enough) {
    return next(scope)
        .thenCompose(
            runs ->
                enough.test(runs) || last
                    ? CompletableFuture.completedFuture(runs)
                    : read(scope, enough));
  }

  /** A page that is too large to be read is fetched in parts. */
  private CompletableFuture<List<Run>> inSmallerPages(Throwable failure, CallScope scope) {
    boolean isTooLarge =
        CallFailures.toFlowscaleException(failure) instanceof DecodingException unread
            && unread.isTooLarge();
    if (!isTooLarge || size == 1) {
      return CompletableFuture.failedFuture(failure);
    }
    // The same runs have to begin a page of the new size.
    int parts = 2;
    while (size % parts != 0) {
      parts++;
    }
    size /= parts;
    page = (page - 1) * parts + 1;
    return next(scope);
  }

  private List<Run> news(RunPage response) {
    PageMeta meta = response.meta();
    List<Run> news = evidence.add(response);
    // Not every service keeps to its count of pages: one that ignores the page number would be
    // asked for each of them. Only new runs can push a whole page of known ones on.
    boolean isRepeated = news.isEmpty() && meta.totalCount() <= lastTotal;
    last = response.runs().isEmpty() || page >= meta.totalPages() || isRepeated;
    lastTotal = meta.totalCount();
    page++;
    return news.stream().filter(filter).toList();
  }
}
