package ai.flowscale.client.options;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.RunSort;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.client.config.Checks;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which runs to list. */
public record QueryOptions(
    Optional<String> groupId,
    Set<RunStatus> statuses,
    Optional<String> workflowId,
    RunSort sortBy,
    SortOrder sortOrder,
    int page,
    OptionalInt pageSize)
    implements RunQuery {

  /** A query without filters. */
  public QueryOptions(
      Optional<String> groupId, RunSort sortBy, SortOrder sortOrder, int page, OptionalInt size) {
    this(groupId, Set.of(), Optional.empty(), sortBy, sortOrder, page, size);
  }

  /** Collects the parts. */
  public static final class Builder implements RunQuery.Builder {
    private @Nullable String groupId;
    private Set<RunStatus> statuses = Set.of();
    private @Nullable String workflowId;
    private RunSort sortBy = RunSort.CREATED_AT;
    private SortOrder sortOrder = SortOrder.DESC;
    private int page = 1;
    private OptionalInt pageSize = OptionalInt.empty();

    @Override
    public Builder groupId(String id) {
      groupId = Objects.requireNonNull(id, "groupId");
      return this;
    }

    @Override
    public Builder status(RunStatus... wanted) {
      statuses = Set.copyOf(Arrays.asList(wanted));
      return this;
    }

    @Override
    public Builder workflowId(String id) {
      workflowId = Objects.requireNonNull(id, "workflowId");
      return this;
    }

    @Override
    public Builder sortBy(RunSort field) {
      sortBy = Objects.requireNonNull(field, "field");
      return this;
    }

    @Override
    public Builder sortOrder(SortOrder order) {
      sortOrder = Objects.requireNonNull(order, "order");
      return this;
    }

    @Override
    public Builder page(int number) {
      page = number;
      return this;
    }

    @Override
    public Builder pageSize(int runs) {
      pageSize = OptionalInt.of(runs);
      return this;
    }

    @Override
    public RunQuery build() {
      if (groupId != null) {
        Checks.id("groupId", groupId);
      }
      if (workflowId != null) {
        Checks.id("workflowId", workflowId);
      }
      Checks.range("page", page, 1, Integer.MAX_VALUE);
      if (pageSize.isPresent()) {
        Checks.range("pageSize", pageSize.getAsInt(), 1, 100);
      }
      return new QueryOptions(
          Optional.ofNullable(groupId),
          statuses,
          Optional.ofNullable(workflowId),
          sortBy,
          sortOrder,
          page,
          pageSize);
    }
  }
}
