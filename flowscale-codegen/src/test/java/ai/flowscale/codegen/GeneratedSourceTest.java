package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedSourceTest {
  private static final GeneratedSource SOURCE =
      new GeneratedSource("com/Poster.java", "// " + GeneratedSource.MARK + "\nclass Poster {}\n");

  @TempDir Path folder;
  @TempDir Path elsewhere;

  @Test
  void writesWhatHasChanged() throws IOException {
    assertThat(SOURCE.writeTo(folder)).isTrue();
    assertThat(SOURCE.writeTo(folder)).isFalse();
    Path file = folder.resolve("com/Poster.java");
    assertThat(file).hasContent(SOURCE.text());
    GeneratedSource changed = new GeneratedSource(SOURCE.path(), SOURCE.text() + "// more\n");
    assertThat(changed.writeTo(folder)).isTrue();
    assertThat(file).hasContent(changed.text());
    Files.writeString(file, "mine");
    assertThatThrownBy(() -> SOURCE.writeTo(folder)).hasMessageContaining("was not generated");
    assertThat(file).hasContent("mine");
  }

  @Test
  void followsNoLinkInTheFolder() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("com"), elsewhere);
    assertThatThrownBy(() -> SOURCE.writeTo(folder)).isInstanceOf(IOException.class);
    assertThat(elsewhere).isEmptyDirectory();
    Files.delete(link);
    Files.createDirectory(link);
    Path empty = Files.createFile(elsewhere.resolve("empty"));
    Files.createSymbolicLink(link.resolve("Poster.java"), empty);
    assertThatThrownBy(() -> SOURCE.writeTo(folder)).isInstanceOf(IOException.class);
    assertThat(empty).isEmptyFile();
  }
}
