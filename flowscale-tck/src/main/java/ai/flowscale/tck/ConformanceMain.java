package ai.flowscale.tck;

import ai.flowscale.tck.report.Conformance;
import java.util.logging.Logger;

/**
 * The kit as a program of its own, for those who want to know whether a transport keeps the
 * contract without writing a test.
 *
 * <p>It runs the whole kit on every transport that {@link java.util.ServiceLoader} finds, or on
 * those that are named, prints a report, and writes it as Markdown and as JUnit's XML. It ends with
 * 0 where everything mandatory or declared is kept, with 1 where something is broken, and with 2
 * where it was used wrongly.
 */
public final class ConformanceMain {
  /** Kept: a logger that nobody holds forgets its settings. */
  private static final Logger LIBRARY = Logger.getLogger("ai.flowscale");

  private ConformanceMain() {}

  /**
   * Runs the kit.
   *
   * @param arguments options and names of transports, as {@code --help} explains them
   */
  public static void main(String[] arguments) {
    // The kit provokes all that the library warns of.
    LIBRARY.setUseParentHandlers(false);
    int status = Conformance.run(arguments, System.out, System.err);
    // Not a return: a transport that leaves threads behind would keep the program alive.
    System.exit(status);
  }
}
