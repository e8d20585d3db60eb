package ai.flowscale.micrometer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The small part of PromQL that the dashboard uses, and how it is evaluated over samples. */
record Query(String text) {
  private static final Pattern SUM =
      Pattern.compile(
          "(?<factor>\\d+ \\* )?sum by \\((?<by>[\\w, ]+)\\) \\((?<rate>rate\\()?(?<metric>\\w+)"
              + "(?:\\{(?<label>\\w+)(?<operator>!=|=~)\"(?<value>[^\"]*)\"\\})?"
              + "(?<interval>\\[\\$__rate_interval\\])?\\)?\\)");

  /** The sums that the query is made of: one, or two that are divided. */
  private List<Matcher> sums() {
    List<Matcher> sums = Stream.of(text.split(" / ")).map(SUM::matcher).toList();
    for (Matcher sum : sums) {
      if (!sum.matches() || (sum.group("rate") == null) != (sum.group("interval") == null)) {
        throw new IllegalArgumentException("not a query of a known form: " + text);
      }
    }
    return sums;
  }

  List<String> metrics() {
    return sums().stream().map(sum -> sum.group("metric")).toList();
  }

  Set<String> labels() {
    Set<String> labels = new java.util.TreeSet<>();
    for (Matcher sum : sums()) {
      labels.addAll(List.of(sum.group("by").split(", ")));
      if (sum.group("label") != null) {
        labels.add(sum.group("label"));
      }
    }
    return labels;
  }

  /** The values by their labels at the end of an interval; rates are those of the interval. */
  Map<Map<String, String>, Double> evaluate(Samples before, Samples now, double seconds) {
    List<Map<Map<String, String>, Double>> values =
        sums().stream().map(sum -> evaluate(sum, before, now, seconds)).toList();
    Map<Map<String, String>, Double> result = new java.util.LinkedHashMap<>(values.get(0));
    if (values.size() == 2) {
      result.replaceAll((labels, value) -> value / values.get(1).getOrDefault(labels, 0.0));
    }
    result.values().removeIf(value -> value.isNaN());
    return result;
  }

  private static Map<Map<String, String>, Double> evaluate(
      Matcher sum, Samples before, Samples now, double seconds) {
    double factor =
        sum.group("factor") == null ? 1 : Double.parseDouble(sum.group("factor").split(" ")[0]);
    Map<Map<String, String>, Double> result = new java.util.LinkedHashMap<>();
    now.values()
        .forEach(
            (series, value) -> {
              if (series.metric().equals(sum.group("metric")) && selects(sum, series.labels())) {
                Map<String, String> by = new TreeMap<>(series.labels());
                by.keySet().retainAll(List.of(sum.group("by").split(", ")));
                double amount =
                    sum.group("rate") == null
                        ? value
                        : (value - before.values().getOrDefault(series, 0.0)) / seconds;
                result.merge(by, factor * amount, Double::sum);
              }
            });
    return result;
  }

  private static boolean selects(Matcher sum, Map<String, String> labels) {
    if (sum.group("label") == null) {
      return true;
    }
    String value = labels.getOrDefault(sum.group("label"), "");
    return sum.group("operator").equals("!=")
        ? !value.equals(sum.group("value"))
        : value.matches(sum.group("value").replace("$workflow", ".*"));
  }
}
