package ai.flowscale.micrometer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The samples of one scrape.
 *
 * @param values the value of each series
 */
record Samples(Map<Series, Double> values) {
  private static final Pattern LINE =
      Pattern.compile("(?<name>\\w+)(?:\\{(?<labels>.*)\\})? (?<value>\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("(?<name>\\w+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * A series.
   *
   * @param metric its name
   * @param labels its labels
   */
  record Series(String metric, Map<String, String> labels) {}

  static Samples parse(String scrape) {
    Map<Series, Double> values = new HashMap<>();
    for (String line : scrape.lines().filter(line -> !line.startsWith("#")).toList()) {
      Matcher sample = LINE.matcher(line);
      if (sample.matches()) {
        String labels = sample.group("labels") == null ? "" : sample.group("labels");
        values.put(
            new Series(
                sample.group("name"),
                LABEL
                    .matcher(labels)
                    .results()
                    .collect(
                        Collectors.toMap(
                            (MatchResult label) -> label.group(1),
                            label -> label.group(2),
                            (a, b) -> a,
                            TreeMap::new))),
            Double.valueOf(sample.group("value")));
      }
    }
    return new Samples(values);
  }

  /** The names of the metrics, each with all labels that any of its series has. */
  Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new TreeMap<>();
    values
        .keySet()
        .forEach(
            series ->
                labels
                    .computeIfAbsent(series.metric(), metric -> new HashSet<>())
                    .addAll(series.labels().keySet()));
    return labels;
  }
}
