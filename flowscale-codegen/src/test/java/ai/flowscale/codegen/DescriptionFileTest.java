package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DescriptionFileTest {
  @TempDir private Path folder;

  static Iterable<String> descriptions() {
    return Descriptions.all().values();
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void whatIsWrittenIsReadAndHasTheSameDigest(String text) throws IOException {
    List<Workflow> workflows = DescriptionFile.parse(text);
    Path file = folder.resolve("new/folder/workflows.json");
    DescriptionFile.write(file, workflows);
    String once = Files.readString(file);
    List<Workflow> read = DescriptionFile.read(file);
    assertThat(read).containsExactlyInAnyOrderElementsOf(workflows);
    DescriptionFile.write(file, read);
    assertThat(file).hasContent(once);
    assertThat(read)
        .extracting(DescriptionFile::digest)
        .containsExactlyInAnyOrderElementsOf(
            workflows.stream().map(DescriptionFile::digest).toList());
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Path file = Files.writeString(folder.resolve("workflows.json"), "\ufeff[{\"id\": \"a\"}]");
    assertThat(DescriptionFile.read(file)).extracting(Workflow::id).containsExactly("a");
  }

  @Test
  void aWorkflowThatIsListedTwiceIsWrittenOnce() {
    Path file = folder.resolve("workflows.json");
    List<Workflow> listed = DescriptionFile.parse("[{\"id\": \"b\"}, {\"id\": \"a\"}]");
    DescriptionFile.write(file, List.of(listed.get(0), listed.get(1), listed.get(0)));
    assertThat(DescriptionFile.read(file)).extracting(Workflow::id).containsExactly("a", "b");
  }

  @Test
  void theDigestDoesNotDependOnTheOrderOfFields() {
    Workflow one =
        DescriptionFile.parse("{\"id\": \"a\", \"inputs\": {\"x\": 1, \"y\": 2}}").get(0);
    Workflow same =
        DescriptionFile.parse("{\"inputs\": {\"y\": 2, \"x\": 1}, \"id\": \"a\"}").get(0);
    Workflow other =
        DescriptionFile.parse("{\"inputs\": {\"y\": 1, \"x\": 1}, \"id\": \"a\"}").get(0);
    assertThat(DescriptionFile.digest(one))
        .matches("[0-9a-f]{64}")
        .isEqualTo(DescriptionFile.digest(same))
        .isNotEqualTo(DescriptionFile.digest(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{;is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe",
        "{\"id\": \"a\"} {\"id\": \"b\"};is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe",
        "{\"id\": \"a\"}, {\"id\": \"b\"};is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe",
        "{\"id\": \"a\"}] {\"id\": \"b\"};is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe",
        "'';is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe",
        "7;holds something that is not a workflow with an id: fetch the descriptions anew with the Maven goal flowscale:describe",
        "[{}];holds something that is not a workflow with an id: fetch the descriptions anew with the Maven goal flowscale:describe",
        "[{\"id\": \"\"}];holds something that is not a workflow with an id: fetch the descriptions anew with the Maven goal flowscale:describe",
        "{\"workflows\": [], \"format\": 1, \"workflows\": []};has the key 'workflows' twice in one object, again in line 1: leave one of them out",
        "[{\"id\": \"a\", \"inputs\": {\"x\": {\"min\": 1, \"min\": 2}}}];has the key 'min' twice in one object, again in line 1: leave one of them out",
        "{\"format\": 2};has the format 2, which is newer than this release: use a newer one",
      })
  void whatCannotBeReadIsToldInOneLine(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("workflows.json"), text);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> DescriptionFile.read(file))
        .withMessage(file + " " + problem);
  }

  @Test
  void theLineOfAKeyThatComesTwiceIsTold() {
    String text = "{\n\"id\": \"a\",\n\"inputs\": {\"id\": \"text\"},\n\"id\":\n\"b\"\n}";
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> DescriptionFile.parse(text))
        .withMessage(
            "has the key 'id' twice in one object, again in line 4: leave one of them out");
  }

  @Test
  void halfACharacterIsWrittenAsItCame() {
    Path file = folder.resolve("workflows.json");
    List<Workflow> workflows =
        DescriptionFile.parse("{\"id\": \"a\\ud800\", \"name\": \"\\udc00 \\ud83d\\ude00\"}");
    DescriptionFile.write(file, workflows);
    assertThat(DescriptionFile.read(file)).isEqualTo(workflows);
  }

  @Test
  void whatTheParserDoesNotTakeIsToldTheSame() {
    for (String text : List.of("[".repeat(2000) + "]".repeat(2000), "9".repeat(2000))) {
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> DescriptionFile.parse(text))
          .withMessage(
              "is not JSON: fetch the descriptions anew with the Maven goal flowscale:describe");
    }
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path file = folder.resolve("none.json");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> DescriptionFile.read(file))
        .withMessage(
            file
                + " cannot be read: check the path, or write it with the Maven goal flowscale:describe");
  }
}
