package ai.flowscale.engine.json;

import org.jspecify.annotations.Nullable;

/** The {@code meta} of an answer: whatever of it the service sent. */
record MetaFields(
    @Nullable Integer page,
    @Nullable Integer pageSize,
    @Nullable Long totalCount,
    @Nullable Integer totalPages,
    @Nullable String sortBy,
    @Nullable String sortOrder,
    @Nullable String groupId) {

  static MetaFields read(JsonCursor in) {
    in.expectObject();
    Integer page = null;
    Integer pageSize = null;
    Long totalCount = null;
    Integer totalPages = null;
    String sortBy = null;
    String sortOrder = null;
    String groupId = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "page" -> {
          seen = in.field(seen, 1, key);
          page = in.integer();
        }
        case "page_size" -> {
          seen = in.field(seen, 1 << 1, key);
          pageSize = in.integer();
        }
        case "total_count" -> {
          seen = in.field(seen, 1 << 2, key);
          totalCount = in.longInteger();
        }
        case "total_pages" -> {
          seen = in.field(seen, 1 << 3, key);
          totalPages = in.integer();
        }
        case "sort_by" -> {
          seen = in.field(seen, 1 << 4, key);
          sortBy = in.string();
        }
        case "sort_order" -> {
          seen = in.field(seen, 1 << 5, key);
          sortOrder = in.string();
        }
        case "group_id" -> {
          seen = in.field(seen, 1 << 6, key);
          groupId = in.string();
        }
        default -> in.skipField();
      }
    }
    return new MetaFields(page, pageSize, totalCount, totalPages, sortBy, sortOrder, groupId);
  }
}
