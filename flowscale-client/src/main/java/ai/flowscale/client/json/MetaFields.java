package ai.flowscale.client.json;

import org.jspecify.annotations.Nullable;

/** The {@code meta} of a response: whatever of it the service sent. */
record MetaFields(
    @Nullable Integer page,
    @Nullable Integer pageSize,
    @Nullable Long totalCount,
    @Nullable Integer totalPages,
    @Nullable String sortBy,
    @Nullable String sortOrder,
    @Nullable String groupId) {

  static final MetaFields NONE = new MetaFields(null, null, null, null, null, null, null);

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    SORT_BY,
    SORT_ORDER,
    PAGE,
    PAGE_SIZE,
    TOTAL_COUNT,
    TOTAL_PAGES,
    GROUP_ID,
    OTHER
  }

  static MetaFields read(JsonCursor in) {
    in.expectObject();
    Integer page = null;
    Integer pageSize = null;
    Long totalCount = null;
    Integer totalPages = null;
    String sortBy = null;
    String sortOrder = null;
    String groupId = null;
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case PAGE -> page = in.integer();
        case PAGE_SIZE -> pageSize = in.integer();
        case TOTAL_COUNT -> totalCount = in.longInteger();
        case TOTAL_PAGES -> totalPages = in.integer();
        case SORT_BY -> sortBy = in.string();
        case SORT_ORDER -> sortOrder = in.string();
        case GROUP_ID -> groupId = in.string();
        case OTHER -> in.skip();
      }
    }
    return new MetaFields(page, pageSize, totalCount, totalPages, sortBy, sortOrder, groupId);
  }
}
