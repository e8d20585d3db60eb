package ai.flowscale.client.json;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs as the service listed them: a page, or all there are, in an order of its own. */
public record RunList(
    List<Run> runs,
    @Nullable Integer page,
    @Nullable Integer pageSize,
    @Nullable Long count,
    @Nullable Integer pages,
    @Nullable String sortBy,
    @Nullable String sortOrder,
    @Nullable String groupId) {

  /** Reads a page, or by the OpenAPI document all runs of a group. */
  static RunList read(JsonPart data, JsonPart root) {
    JsonPart meta = root.get("meta");
    List<Run> runs = data.get("runs").list(run -> ResponseFormat.run(run, true));
    Long count = data.get("count").longInteger();
    String groupId = data.get("group_id").string();
    if (meta.isNull()) {
      return new RunList(runs, null, null, count, null, null, null, groupId);
    }
    Long total = meta.get("total_count").longInteger();
    String group = meta.get("group_id").string();
    return new RunList(
        runs,
        meta.get("page").integer(),
        meta.get("page_size").integer(),
        total == null ? count : total,
        meta.get("total_pages").integer(),
        meta.getLeniently("sort_by", JsonPart::string),
        meta.getLeniently("sort_order", JsonPart::string),
        group == null ? groupId : group);
  }

  /** Returns the page that was asked for. Where the service has no pages, all runs are page 1. */
  public RunPage page(RunQuery query, int askedSize) {
    long total = count == null ? -1 : count;
    if (page == null && pages == null && total <= runs.size()) {
      List<Run> whole = query.page() == 1 ? sorted(query) : List.of();
      int onePage = runs.isEmpty() ? 0 : 1;
      return new RunPage(
          whole, new PageMeta(query.page(), runs.size(), total, onePage, null, null, groupId));
    }
    int size = pageSize == null ? askedSize : pageSize;
    int last = pages == null ? pages(total < 0 ? runs.size() : total, size) : pages;
    int at = page == null ? query.page() : page;
    return new RunPage(runs, new PageMeta(at, size, total, last, sortBy, sortOrder, groupId));
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
