package com.example.flowscale.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report that is kept here is one of the kit as it is now. */
class ConformanceDocumentTest {
  private static final String AGAIN =
      "CONFORMANCE.md is out of date: the profile conformance writes target/conformance anew";

  private String document;

  @BeforeEach
  void read() throws IOException {
    document = Files.readString(Path.of("CONFORMANCE.md"));
  }

  @Test
  void itSaysThatTheTransportConforms() {
    assertThat(document).contains("## Transport `jetty`: conforms except for its exemptions\n");
  }

  @Test
  void itCountsTheRulesOfEachChapter() {
    Map<String, String> rules =
        Arrays.stream(TransportRule.values())
            .collect(
                Collectors.groupingBy(
                    rule -> rule.number().replaceFirst("\\..*", ""),
                    TreeMap::new,
                    Collectors.collectingAndThen(Collectors.counting(), String::valueOf)));
    Map<String, String> documented =
        rows("\\d+")
            .collect(
                Collectors.toMap(row -> row.get(0).replaceFirst("\\..*", ""), row -> row.get(1)));

    assertThat(documented).as(AGAIN).isEqualTo(rules);
    assertThat(rows("All").map(row -> row.get(1)))
        .as(AGAIN)
        .containsExactly(String.valueOf(TransportRule.values().length));
  }

  @Test
  void itNamesTheRulesThatAreSkipped() {
    List<String> notDeclared;
    try (Transport jetty = new JettyTransportProvider().create(TransportConfig.of(Runnable::run))) {
      notDeclared =
          Arrays.stream(TransportRule.values())
              .filter(rule -> rule.capability().isPresent())
              .filter(rule -> !jetty.capabilities().contains(rule.capability().orElseThrow()))
              .map(
                  rule ->
                      "- %s `%s` is not declared."
                          .formatted(rule.number(), rule.capability().orElseThrow()))
              .toList();
    }
    assertThat(document).as(AGAIN).contains(notDeclared);
  }

  /** The cells of the rows that begin in this way. */
  private Stream<List<String>> rows(String heading) {
    return document
        .lines()
        .filter(line -> line.matches("\\| " + heading + "\\b.*"))
        .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList());
  }
}
