package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.TransportRule;
import java.util.List;

/** The chapters of the contract, as in {@code docs/transport-spec.md}. */
final class Chapters {
  private static final List<String> TITLES =
      List.of(
          "Requests",
          "Request bodies",
          "Responses",
          "Aborting",
          "Sending once",
          "Failures",
          "TLS and HTTP/2",
          "Proxies",
          "Lifecycle and threads");

  private Chapters() {}

  static int count() {
    return TITLES.size();
  }

  /** Returns the number, counted from 1, and the title of a chapter. */
  static String heading(int chapter) {
    return chapter + ". " + TITLES.get(chapter - 1);
  }

  static int of(TransportRule rule) {
    return Integer.parseInt(rule.number().replaceFirst("\\..*", ""));
  }
}
