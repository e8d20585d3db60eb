package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of docs/guide/other-languages.md, where their languages are installed. */
class OtherLanguagesTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- program: ([a-z]+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);

  private static final Map<String, String> FILES =
      Map.of("python", "poster_test.py", "node", "poster.test.js", "go", "poster_test.go");

  private static final Map<String, List<String>> COMMANDS =
      Map.of(
          "python", List.of("python3", "poster_test.py"),
          "node", List.of("node", "poster.test.js"),
          "go", List.of("go", "test", "./..."));

  @TempDir Path folder;

  private static String program(String language) throws IOException {
    Path page = Path.of(System.getProperty("root"), "docs/guide/other-languages.md");
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map((MatchResult block) -> block.group(2))
        .findFirst()
        .orElseThrow();
  }

  /** A jar that stands for flowscale.jar: it has the program's name and the test's class path. */
  private Path jar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    Path jar = folder.resolve("flowscale.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "node"})
  void theProgramPasses(String language) throws Exception {
    assertPasses(language);
  }

  /** Go compiles its own libraries first. */
  @Tag("slow")
  @Test
  void theProgramInGoPasses() throws Exception {
    assertPasses("go");
  }

  private void assertPasses(String language) throws Exception {
    List<String> command = COMMANDS.get(language);
    assumeTrue(isInstalled(command.get(0)));
    Files.writeString(folder.resolve(FILES.get(language)), program(language));
    Files.writeString(folder.resolve("go.mod"), "module poster\n\ngo 1.20\n");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("FLOWSCALE_JAR", jar().toString());
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", java, (path, first) -> first + File.pathSeparator + path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static boolean isInstalled(String program) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + program)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
