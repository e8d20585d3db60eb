package ai.flowscale.tests.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/reliability.md names as proof is there. */
class ReliabilityDocumentTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("summary.root")));
  private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w*(?:Tck|Test))(?:\\.(\\w+))?`");

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    Map<String, String> sources = sources();
    Matcher proofs = PROOF.matcher(Files.readString(ROOT.resolve("docs/reliability.md")));
    List<String> missing = new ArrayList<>();
    int count = 0;
    while (proofs.find()) {
      count++;
      String source = sources.get(proofs.group(1));
      String method = proofs.group(2);
      if (source == null || (method != null && !source.contains("void " + method + "("))) {
        missing.add(proofs.group());
      }
    }
    assertThat(missing).as("tests that docs/reliability.md names and that are not there").isEmpty();
    assertThat(count).as("tests that it names").isGreaterThan(60);
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String folder :
        List.of("flowscale-api/src/test", "flowscale-tck/src/main", "tests/batches/src/test")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
