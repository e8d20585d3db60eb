package ai.flowscale.engine.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.options.QueryOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One way through all pages of a query. Runs that are submitted in the meantime push others on to
 * the next page; each is given once. Not safe for use by several threads at once.
 */
public final class RunPages {
  /** The largest page that the service gives. */
  private static final int MAX_PAGE_SIZE = 100;

  private final Source source;
  private final RunQuery query;
  private final Set<Object> given = new HashSet<>();
  private int pageSize;
  private int page;
  private boolean last;

  /** Where the pages come from. */
  @FunctionalInterface
  public interface Source {
    /** Fetches one page. */
    CompletableFuture<RunPage> fetch(RunQuery query, int pageSize, CallScope scope);
  }

  RunPages(FlowscaleApi api, RunQuery query) {
    this(api::runs, query);
  }

  /** All runs of a group, the newest first. */
  public static RunPages ofGroup(FlowscaleApi api, String groupId) {
    return new RunPages(
        api,
        new QueryOptions(
            Optional.of(groupId), RunSort.CREATED_AT, SortOrder.DESC, 1, OptionalInt.empty()));
  }

  /** Starts at the query's page. */
  public RunPages(Source source, RunQuery query) {
    this.source = source;
    this.query = query;
    this.pageSize = query.pageSize().orElse(MAX_PAGE_SIZE);
    this.page = query.page();
  }

  /** Whether the last page has been fetched. */
  public boolean isLast() {
    return last;
  }

  /**
   * Fetches the next page and returns what is new on it, possibly nothing. Where a page is too
   * large to be read, smaller ones take its place from then on.
   */
  public CompletableFuture<List<Run>> next(CallScope scope) {
    RunQuery next =
        new QueryOptions(
            query.groupId(), query.sortBy(), query.sortOrder(), page, OptionalInt.of(pageSize));
    return source
        .fetch(next, pageSize, scope)
        .thenApply(this::news)
        .exceptionallyCompose(
            failure -> {
              if (pageSize > 1
                  && Failures.ours(failure) instanceof DecodingException unreadable
                  && unreadable.isTooLarge()) {
                shrink();
                return next(scope);
              }
              return CompletableFuture.failedFuture(failure);
            });
  }

  /** To a size that divides the old one, so that a page begins where the old one did. */
  private void shrink() {
    int parts = 2;
    while (pageSize % parts != 0) {
      parts++;
    }
    pageSize /= parts;
    page = (page - 1) * parts + 1;
  }

  private List<Run> news(RunPage answer) {
    // A service that ignores the page number would be asked for ever, were it not for its count.
    last = answer.runs().isEmpty() || page >= answer.meta().totalPages();
    page++;
    List<Run> news = new ArrayList<>(answer.runs().size());
    List<Run> nameless = new ArrayList<>();
    for (Run run : answer.runs()) {
      boolean isNew;
      if (run.id() == null) {
        // The older dialect sends no id. Two runs that look alike are two on one page; on a later
        // page such a run can only be one that was pushed on.
        isNew = !given.contains(run);
        nameless.add(run);
      } else {
        isNew = given.add(run.id());
      }
      if (isNew) {
        news.add(run);
      }
    }
    given.addAll(nameless);
    return news;
  }
}
