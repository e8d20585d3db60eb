package ai.flowscale.emulator;

/** How a completed run lists its outputs. */
public enum OutputListing {
  /** Outputs with links to their contents. */
  WITH_LINKS,
  /** Outputs with {@code null} instead of links; {@code getOutput} returns the links. */
  WITHOUT_LINKS,
  /** Only the names of outputs; {@code getOutput} returns the links. */
  NAMES_ONLY
}
