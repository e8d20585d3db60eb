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

  private static final MetaFields NONE = new MetaFields(null, null, null, null, null, null, null);

  static MetaFields read(JsonPart in) {
    return in.isNull()
        ? NONE
        : new MetaFields(
            in.get("page").integer(),
            in.get("page_size").integer(),
            in.get("total_count").longInteger(),
            in.get("total_pages").integer(),
            in.get("sort_by").string(),
            in.get("sort_order").string(),
            in.get("group_id").string());
  }
}
