package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/transport-spec.md has the text of each rule of the kit, under its number. */
class SpecificationTest {
  private static final Path DOCUMENT = MutantDocument.path().resolveSibling("transport-spec.md");

  /** A number in a heading, or in bold. */
  private static final Pattern NUMBER = Pattern.compile("(?:#+ \\**|\\*\\*)(\\d+\\.\\d+)\\b");

  @Test
  void theSpecificationHasTheTextOfEachRule() throws IOException {
    Map<String, String> rules = rulesOf(Files.readString(DOCUMENT));

    assertThat(rules.keySet())
        .containsExactlyElementsOf(
            Stream.of(TransportRule.values()).map(TransportRule::number).toList());
    for (TransportRule rule : TransportRule.values()) {
      String text = rules.get(rule.number());
      assertThat(text).as("rule " + rule.number()).isNotBlank();
      rule.capability()
          .ifPresent(it -> assertThat(text).as("rule " + rule.number()).contains(it.name()));
    }
  }

  /** Returns what stands between the number of a rule and that of the next one. */
  private static Map<String, String> rulesOf(String document) {
    String text = document.replace("`", "").replaceAll("\\s+", " ");
    List<MatchResult> numbers = new ArrayList<>(NUMBER.matcher(text).results().toList());
    Map<String, String> rules = new LinkedHashMap<>();
    for (int i = 0; i < numbers.size(); i++) {
      int end = i + 1 < numbers.size() ? numbers.get(i + 1).start() : text.length();
      rules.putIfAbsent(numbers.get(i).group(1), text.substring(numbers.get(i).end(), end));
    }
    return rules;
  }
}
