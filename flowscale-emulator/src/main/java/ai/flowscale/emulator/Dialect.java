package ai.flowscale.emulator;

/**
 * The response formats of the service. Its own sources disagree; each constant is one consistent
 * set of formats. Requests are the same in both, except where noted.
 */
public enum Dialect {

  /**
   * The format that the service uses today.
   *
   * <ul>
   *   <li>execute: {@code {run_id, workflow_id}}, with {@code node_errors} if there are any
   *   <li>run: with {@code _id} and {@code team_id}
   *   <li>runs: a page, with {@code meta}
   *   <li>health and queue: {@code container}; queue entries of two elements
   *   <li>workflows: a list, with inputs and outputs as JSON inside a string
   *   <li>timestamps end in {@code Z}
   * </ul>
   */
  CURRENT,

  /**
   * The format of the service's OpenAPI document 2.0.0.
   *
   * <ul>
   *   <li>execute: a list of one {@code {run_id, workflow_id}}
   *   <li>run: without any id
   *   <li>runs: {@code {group_id, count, runs}}, all of the group at once, without {@code meta}; a
   *       request without {@code group_id} is refused
   *   <li>health: {@code url}; queue: {@code comfy_uri}, with entries of five elements
   *   <li>workflows: as in {@link #CURRENT}
   *   <li>timestamps without a zone, in UTC
   * </ul>
   */
  OPENAPI
}
