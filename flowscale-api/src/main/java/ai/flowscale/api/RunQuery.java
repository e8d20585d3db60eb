package ai.flowscale.api;

import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.support.Checks;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list, in which order, and which page of them. Immutable.
 *
 * <p>The service filters by group only. The filters by status and workflow are applied by the
 * client to what it reads, so they are for {@link Flowscale#streamRuns(RunQuery)}; {@link
 * Flowscale#getRuns(RunQuery)}, which returns one page of the service, refuses them.
 */
public final class RunQuery {

  private record Values(
      Optional<String> groupId,
      Set<RunStatus> statuses,
      Optional<String> workflowId,
      RunSort sortBy,
      SortOrder sortOrder,
      int page,
      OptionalInt pageSize) {}

  private final transient Values values;

  private RunQuery(Values values) {
    this.values = values;
  }

  /**
   * All runs, newest first.
   *
   * @return the query with nothing but defaults
   */
  public static RunQuery all() {
    return builder().build();
  }

  /**
   * The runs of one group, newest first.
   *
   * @param groupId the group
   * @return the query
   */
  public static RunQuery group(String groupId) {
    return builder().groupId(Objects.requireNonNull(groupId, "groupId")).build();
  }

  /**
   * Starts with all runs, newest first.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the group.
   *
   * @return its id, or empty for the runs of all groups and of none
   */
  public Optional<String> groupId() {
    return values.groupId();
  }

  /**
   * Returns the statuses to keep to.
   *
   * @return the statuses, compared without regard to case, or none for runs of any status
   */
  public Set<RunStatus> statuses() {
    return values.statuses();
  }

  /**
   * Returns the workflow to keep to.
   *
   * @return its id, or empty for the runs of all workflows
   */
  public Optional<String> workflowId() {
    return values.workflowId();
  }

  /**
   * Returns the field to sort by.
   *
   * @return the field
   */
  public RunSort sortBy() {
    return values.sortBy();
  }

  /**
   * Returns the direction of the sort.
   *
   * @return the direction
   */
  public SortOrder sortOrder() {
    return values.sortOrder();
  }

  /**
   * Returns the page.
   *
   * @return its number, from 1
   */
  public int page() {
    return values.page();
  }

  /**
   * Returns the size of a page.
   *
   * @return 1 to 100, or empty where it was not set: 10 for one page, 100 for going through all
   */
  public OptionalInt pageSize() {
    return values.pageSize();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "RunQuery");
  }

  /** Collects the parts of a query. Not safe for use by several threads at once. */
  public static final class Builder {
    private @Nullable String groupId;
    private Set<RunStatus> statuses = Set.of();
    private @Nullable String workflowId;
    private RunSort sortBy = RunSort.CREATED_AT;
    private SortOrder sortOrder = SortOrder.DESC;
    private int page = 1;
    private OptionalInt pageSize = OptionalInt.empty();

    private Builder() {}

    /**
     * Keeps to one group. Runs that report another one are left out, where a service lists them all
     * the same; its counts in {@link ai.flowscale.api.model.PageMeta} stay as they are.
     *
     * @param groupId the group; null for the runs of all groups and of none
     * @return this builder
     */
    public Builder groupId(@Nullable String groupId) {
      this.groupId = groupId;
      return this;
    }

    /**
     * Keeps to runs of one of these statuses. Filtered by the client, for {@link
     * Flowscale#streamRuns(RunQuery)} only.
     *
     * @param statuses the statuses, compared without regard to case; none for runs of any status
     * @return this builder
     */
    public Builder status(RunStatus... statuses) {
      this.statuses = Set.copyOf(Arrays.asList(statuses));
      return this;
    }

    /**
     * Keeps to the runs of one workflow. Filtered by the client, for {@link
     * Flowscale#streamRuns(RunQuery)} only.
     *
     * @param workflowId the workflow
     * @return this builder
     */
    public Builder workflowId(String workflowId) {
      this.workflowId = Objects.requireNonNull(workflowId, "workflowId");
      return this;
    }

    /**
     * Sets the field to sort by.
     *
     * @param field the field; by default {@link RunSort#CREATED_AT}
     * @return this builder
     */
    public Builder sortBy(RunSort field) {
      sortBy = Objects.requireNonNull(field, "field");
      return this;
    }

    /**
     * Sets the direction of the sort.
     *
     * @param order the direction; by default {@link SortOrder#DESC}
     * @return this builder
     */
    public Builder sortOrder(SortOrder order) {
      sortOrder = Objects.requireNonNull(order, "order");
      return this;
    }

    /**
     * Sets the page.
     *
     * @param number from 1; by default 1
     * @return this builder
     */
    public Builder page(int number) {
      page = number;
      return this;
    }

    /**
     * Sets the size of a page.
     *
     * @param runs 1 to 100
     * @return this builder
     */
    public Builder pageSize(int runs) {
      pageSize = OptionalInt.of(runs);
      return this;
    }

    /**
     * Finishes the query.
     *
     * @return the query
     * @throws ai.flowscale.api.error.InvalidRequestException if a number is out of range, or the
     *     group or the workflow blank
     */
    public RunQuery build() {
      Checks.range("page", page, 1, Integer.MAX_VALUE);
      pageSize.ifPresent(runs -> Checks.range("pageSize", runs, 1, 100));
      return new RunQuery(
          new Values(
              Checks.optionalId("groupId", groupId),
              statuses,
              Checks.optionalId("workflowId", workflowId),
              sortBy,
              sortOrder,
              page,
              pageSize));
    }
  }
}
