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
public record RunList(
    List<Run> runs, @Nullable Long count, @Nullable String groupId, MetaFields meta) {

  /** Reads a page in today's format, and all runs there are in the older ones. */
  static RunList read(JsonPart data, JsonPart meta) {
    MetaFields fields = MetaFields.read(meta);
    return data.isObject()
        ? new RunList(
            data.get("runs").list(RunReader::run),
            data.get("count").longInteger(),
            data.get("group_id").string(),
            fields)
        : new RunList(data.list(RunReader::run), null, null, fields);
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
    Long total = meta.totalCount() != null ? meta.totalCount() : count;
    return meta.page() != null
        || meta.totalPages() != null
        || (total != null && total > runs.size());
  }

  private RunPage asSent(RunQuery query, int askedSize) {
    long counted = count == null ? runs.size() : count;
    int page = meta.page() == null ? query.page() : meta.page();
    int pageSize = meta.pageSize() == null ? askedSize : meta.pageSize();
    long total = meta.totalCount() == null ? counted : meta.totalCount();
    int pages = meta.totalPages() == null ? pages(total, pageSize) : meta.totalPages();
    String group = meta.groupId() == null ? groupId : meta.groupId();
    return new RunPage(
        runs, new PageMeta(page, pageSize, total, pages, meta.sortBy(), meta.sortOrder(), group));
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
