package ai.flowscale.emulator;

/** What a completed run itself tells of its outputs. */
public enum OutputListing {
  /** The outputs with links to their contents. */
  WITH_LINKS,
  /** The outputs with {@code null} for a link; the output call gives the links. */
  WITHOUT_LINKS,
  /** No outputs, only their names; the output call gives the links. */
  NAMES_ONLY
}
