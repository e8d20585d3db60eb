package ai.flowscale.engine.json;

import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import jakarta.json.stream.JsonParser.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of runs. The older dialect sends all runs of a group at once, and no {@code meta}.
 */
final class RunPageReader implements DataReader<RunPage> {

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    RUNS,
    GROUP_ID,
    COUNT,
    OTHER
  }

  @Override
  public boolean readsMeta() {
    return true;
  }

  @Override
  public RunPage read(JsonCursor in) {
    if (in.event() == Event.VALUE_NULL) {
      // It says nothing about what exists.
      throw in.missing("runs");
    }
    if (in.event() != Event.START_OBJECT) {
      return onlyPage(in.list(RunReader::run), null, null);
    }
    List<Run> runs = null;
    Long count = null;
    String groupId = null;
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case RUNS -> runs = in.list(RunReader::run);
        case COUNT -> count = in.longInteger();
        case GROUP_ID -> groupId = in.string();
        case OTHER -> in.skip();
      }
    }
    if (runs == null) {
      throw in.missing("runs");
    }
    return onlyPage(runs, count, groupId);
  }

  private static RunPage onlyPage(List<Run> runs, @Nullable Long count, @Nullable String groupId) {
    long total = count == null ? runs.size() : count;
    int pages = runs.isEmpty() ? 0 : 1;
    return new RunPage(runs, new PageMeta(1, runs.size(), total, pages, null, null, groupId));
  }

  /** Puts what {@code meta} says in the place of what was concluded from the runs alone. */
  @Override
  public RunPage complete(RunPage data, @Nullable MetaFields meta) {
    if (meta == null) {
      return data;
    }
    PageMeta concluded = data.meta();
    int page = meta.page() == null ? concluded.page() : meta.page();
    int pageSize = meta.pageSize() == null ? concluded.pageSize() : meta.pageSize();
    long totalCount = meta.totalCount() == null ? concluded.totalCount() : meta.totalCount();
    int totalPages = meta.totalPages() == null ? pages(totalCount, pageSize) : meta.totalPages();
    String groupId = meta.groupId() == null ? concluded.groupId() : meta.groupId();
    return new RunPage(
        data.runs(),
        new PageMeta(
            page, pageSize, totalCount, totalPages, meta.sortBy(), meta.sortOrder(), groupId));
  }

  private static int pages(long count, int pageSize) {
    if (count <= 0 || pageSize <= 0) {
      return 0;
    }
    return (int) Math.min(Integer.MAX_VALUE, (count - 1) / pageSize + 1);
  }
}
