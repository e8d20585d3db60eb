package ai.flowscale.tck.transport;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Prints a failure like a log does. */
final class Stacks {
  private Stacks() {}

  static String of(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
