package ai.flowscale.tck;

import ai.flowscale.tck.report.Conformance;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * The kit as a program that tests transports without a test class.
 *
 * <p>It runs the kit on the named transports, or on every transport that {@link
 * java.util.ServiceLoader} finds. It prints a report, and writes it as Markdown. It exits with 0 if
 * everything mandatory or declared is kept, with 1 if something is broken, and with 2 if the
 * arguments are wrong.
 */
public final class ConformanceMain {
  private ConformanceMain() {}

  /**
   * Runs the kit.
   *
   * @param arguments options and names of transports, as {@code --help} explains them
   */
  public static void main(String[] arguments) {
    // The kit provokes all warnings of the library. Its loggers still pass them on: rule 6.14 reads
    // what the root logger gets.
    for (Handler console : Logger.getLogger("").getHandlers()) {
      console.setFilter(line -> !String.valueOf(line.getLoggerName()).startsWith("ai.flowscale"));
    }
    int status = Conformance.run(arguments, System.out, System.err);
    // Not a return: threads that a transport leaves running would keep the program alive.
    System.exit(status);
  }
}
