package ai.flowscale.client.json;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs as the service listed them: a page, or in the older formats all there are, in an order of
 * its own.
 */
public final class RunList {
  private final List<Run> runs;
  private final @Nullable Long count;
  private final @Nullable String groupId;
  private final @Nullable MetaFields meta;

  RunList(
      List<Run> runs, @Nullable Long count, @Nullable String groupId, @Nullable MetaFields meta) {
    this.runs = runs;
    this.count = count;
    this.groupId = groupId;
    this.meta = meta;
  }

  List<Run> runs() {
    return runs;
  }

  @Nullable Long count() {
    return count;
  }

  @Nullable String groupId() {
    return groupId;
  }

  /** Returns the page that was asked for: what the service does not page is paged here. */
  public RunPage page(RunQuery query, int pageSize) {
    if (isPage()) {
      return asSent(query, pageSize);
    }
    List<Run> all = sorted(query);
    int from = (int) Math.min(all.size(), (query.page() - 1L) * pageSize);
    int to = Math.min(all.size(), from + pageSize);
    return new RunPage(
        all.subList(from, to),
        new PageMeta(
            query.page(),
            pageSize,
            all.size(),
            pages(all.size(), pageSize),
            query.sortBy().name().toLowerCase(Locale.ROOT),
            query.sortOrder().name().toLowerCase(Locale.ROOT),
            groupId));
  }

  /** Returns all that the service sent: the page that was asked for, or all runs as one page. */
  public RunPage whole(RunQuery query, int pageSize) {
    if (isPage()) {
      return asSent(query, pageSize);
    }
    int size = runs.size();
    return new RunPage(
        sorted(query), new PageMeta(1, size, size, size == 0 ? 0 : 1, null, null, groupId));
  }

  private boolean isPage() {
    if (meta != null && (meta.page() != null || meta.totalPages() != null)) {
      return true;
    }
    Long total = meta != null && meta.totalCount() != null ? meta.totalCount() : count;
    return total != null && total > runs.size();
  }

  private RunPage asSent(RunQuery query, int askedSize) {
    MetaFields said = meta == null ? MetaFields.NONE : meta;
    long counted = count == null ? runs.size() : count;
    int page = said.page() == null ? query.page() : said.page();
    int pageSize = said.pageSize() == null ? askedSize : said.pageSize();
    long total = said.totalCount() == null ? counted : said.totalCount();
    int pages = said.totalPages() == null ? pages(total, pageSize) : said.totalPages();
    String group = said.groupId() == null ? groupId : said.groupId();
    return new RunPage(
        runs, new PageMeta(page, pageSize, total, pages, said.sortBy(), said.sortOrder(), group));
  }

  /** Runs without the time come last; those that are equal keep their order. */
  private List<Run> sorted(RunQuery query) {
    Function<Run, @Nullable Instant> time =
        switch (query.sortBy()) {
          case CREATED_AT -> Run::createdAt;
          case STARTED_AT -> Run::startedAt;
          case COMPLETED_AT -> Run::completedAt;
        };
    Comparator<Instant> order =
        query.sortOrder() == SortOrder.ASC ? Comparator.naturalOrder() : Comparator.reverseOrder();
    return runs.stream().sorted(Comparator.comparing(time, Comparator.nullsLast(order))).toList();
  }

  private static int pages(long count, int pageSize) {
    if (count <= 0 || pageSize <= 0) {
      return 0;
    }
    return (int) Math.min(Integer.MAX_VALUE, (count - 1) / pageSize + 1);
  }
}
