package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows what {@link SnippetsTest} compiles and runs, to the letter. */
class ReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- snippet: (?<name>[a-z-]+) -->\n)?```java\n(?<code>.*?)```", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile(
          "// snippet: (?<name>[a-z-]+)\n(?<code>.*?)\n *// end of snippet", Pattern.DOTALL);

  @Test
  void everyJavaBlockOfTheReadmeIsCompiledAndRun() throws IOException {
    Map<String, String> compiled = new LinkedHashMap<>();
    Matcher regions = REGION.matcher(Files.readString(Path.of(System.getProperty("snippets"))));
    while (regions.find()) {
      compiled.put(regions.group("name"), regions.group("code").stripIndent().strip());
    }
    List<String> shown = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of(System.getProperty("readme"))));
    while (blocks.find()) {
      String name = blocks.group("name");
      assertThat(name)
          .as(
              "the block without a snippet's name that begins %s",
              blocks.group("code").lines().findFirst())
          .isNotNull();
      shown.add(name);
      assertThat(blocks.group("code").strip()).as("snippet %s", name).isEqualTo(compiled.get(name));
    }
    assertThat(shown)
        .as("snippets of the README")
        .containsExactlyInAnyOrderElementsOf(compiled.keySet());
  }
}
