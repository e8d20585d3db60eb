package ai.flowscale.engine.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.options.QueryOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One way through all pages of a query. Runs that are submitted in the meantime push others on to
 * the next page; each is given once. Not safe for use by several threads at once.
 */
final class RunPages {
  /** The largest page that the service gives. */
  private static final int MAX_PAGE_SIZE = 100;

  private final FlowscaleApi api;
  private final RunQuery query;
  private final Set<Object> given = new HashSet<>();
  private int page;
  private boolean last;

  RunPages(FlowscaleApi api, RunQuery query) {
    this.api = api;
    this.query = query;
    this.page = query.page();
  }

  /** Whether the last page has been fetched. */
  boolean isLast() {
    return last;
  }

  /** Fetches the next page and returns what is new on it, possibly nothing. */
  CompletableFuture<List<Run>> next(CallScope scope) {
    int size = query.pageSize().orElse(MAX_PAGE_SIZE);
    RunQuery next =
        new QueryOptions(
            query.groupId(), query.sortBy(), query.sortOrder(), page, OptionalInt.of(size));
    return api.runs(next, size, scope).thenApply(this::news);
  }

  private List<Run> news(RunPage answer) {
    // A service that ignores the page number would be asked for ever, were it not for its count.
    last = answer.runs().isEmpty() || page >= answer.meta().totalPages();
    page++;
    // Only against the pages before: no page has a run twice, and runs without an id may look
    // alike.
    List<Run> news = answer.runs().stream().filter(run -> !given.contains(key(run))).toList();
    news.forEach(run -> given.add(key(run)));
    return news;
  }

  /** The older dialect sends no id: then the run itself is what tells it from others. */
  private static Object key(Run run) {
    return Objects.requireNonNullElse((Object) run.id(), run);
  }
}
