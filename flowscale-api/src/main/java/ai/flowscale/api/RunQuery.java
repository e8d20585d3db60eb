package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import ai.flowscale.api.model.RunStatus;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which runs to list, in which order, and which page of them. Immutable.
 *
 * <p>The service filters by group only. The filters by status and workflow are applied by the
 * client to what it reads, so they are for {@link Flowscale#streamRuns(RunQuery)} and its
 * asynchronous counterpart; {@link Flowscale#getRuns(RunQuery)}, which returns one page of the
 * service, refuses them.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface RunQuery {

  /**
   * All runs, newest first.
   *
   * @return the query with nothing but defaults
   */
  static RunQuery all() {
    return builder().build();
  }

  /**
   * The runs of one group, newest first.
   *
   * @param groupId the group
   * @return the query
   */
  static RunQuery group(String groupId) {
    return builder().groupId(groupId).build();
  }

  /**
   * Starts with all runs, newest first.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().runQuery();
  }

  /**
   * Returns the group.
   *
   * @return its id, or empty for the runs of all groups and of none
   */
  Optional<String> groupId();

  /**
   * Returns the statuses to keep to.
   *
   * @return the statuses, compared without regard to case, or none for runs of any status
   */
  Set<RunStatus> statuses();

  /**
   * Returns the workflow to keep to.
   *
   * @return its id, or empty for the runs of all workflows
   */
  Optional<String> workflowId();

  /**
   * Returns the field to sort by.
   *
   * @return the field
   */
  RunSort sortBy();

  /**
   * Returns the direction of the sort.
   *
   * @return the direction
   */
  SortOrder sortOrder();

  /**
   * Returns the page.
   *
   * @return its number, from 1
   */
  int page();

  /**
   * Returns the size of a page.
   *
   * @return 1 to 100, or empty where it was not set: 10 for one page, 100 for going through all
   */
  OptionalInt pageSize();

  /** Collects the parts of a query. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Keeps to one group.
     *
     * @param groupId the group
     * @return this builder
     */
    Builder groupId(String groupId);

    /**
     * Keeps to runs of one of these statuses. Filtered by the client, for {@link
     * Flowscale#streamRuns(RunQuery)} only.
     *
     * @param statuses the statuses, compared without regard to case; none for runs of any status
     * @return this builder
     */
    Builder status(RunStatus... statuses);

    /**
     * Keeps to the runs of one workflow. Filtered by the client, for {@link
     * Flowscale#streamRuns(RunQuery)} only.
     *
     * @param workflowId the workflow
     * @return this builder
     */
    Builder workflowId(String workflowId);

    /**
     * Sets the field to sort by.
     *
     * @param field the field; by default {@link RunSort#CREATED_AT}
     * @return this builder
     */
    Builder sortBy(RunSort field);

    /**
     * Sets the direction of the sort.
     *
     * @param order the direction; by default {@link SortOrder#DESC}
     * @return this builder
     */
    Builder sortOrder(SortOrder order);

    /**
     * Sets the page.
     *
     * @param number from 1; by default 1
     * @return this builder
     */
    Builder page(int number);

    /**
     * Sets the size of a page.
     *
     * @param runs 1 to 100
     * @return this builder
     */
    Builder pageSize(int runs);

    /**
     * Finishes the query.
     *
     * @return the query
     * @throws ai.flowscale.api.error.InvalidRequestException if a number is out of range, or the
     *     group or the workflow blank
     */
    RunQuery build();
  }
}
