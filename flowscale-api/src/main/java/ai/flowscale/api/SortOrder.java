package ai.flowscale.api;

/** The direction of a sort. */
public enum SortOrder {
  /** Oldest first. */
  ASC,
  /** Newest first. */
  DESC
}
