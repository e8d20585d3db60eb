package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.TransportRule;
import java.util.List;

/** The chapters of the contract, as {@code docs/transport-spec.md} calls them. */
final class Chapters {
  private static final List<String> TITLES =
      List.of(
          "Requests",
          "Request bodies",
          "Responses",
          "Ending early",
          "Sending once",
          "Failures",
          "TLS and HTTP/2",
          "Proxies",
          "Life and threads");

  private Chapters() {}

  static int count() {
    return TITLES.size();
  }

  /** Returns the number and the title of a chapter, which are counted from 1. */
  static String heading(int chapter) {
    return chapter + ". " + TITLES.get(chapter - 1);
  }

  static int of(TransportRule rule) {
    return Integer.parseInt(rule.number().replaceFirst("\\..*", ""));
  }
}
