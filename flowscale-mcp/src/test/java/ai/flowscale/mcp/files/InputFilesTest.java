package ai.flowscale.mcp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path folder;

  private InputFile found(Path file) {
    AsyncFlowscale none =
        (AsyncFlowscale)
            Proxy.newProxyInstance(
                InputFilesTest.class.getClassLoader(),
                new Class<?>[] {AsyncFlowscale.class},
                (proxy, method, given) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    return new InputFiles(
            new OutputFiles(none, folder.resolve("out")), List.of(file.getParent()), 1000)
        .find("picture", file.getFileName().toString(), List.of())
        .join()
        .file();
  }

  @Test
  void whatIsSentIsTheFileThatWasChecked() throws IOException {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Path secret = Files.writeString(folder.resolve("secret.png"), "secret");
    Path file = Files.writeString(allowed.resolve("dawn.png"), "public");
    InputFile found = found(file);
    assertThat(found.fileName()).isEqualTo("dawn.png");
    assertThat(found.contentType()).isEqualTo("image/png");
    assertThat(found.length()).hasValue(6);
    InputSource source = found.source().orElseThrow();
    try (InputStream in = source.open()) {
      assertThat(in.readAllBytes()).asString().isEqualTo("public");
    }
    Files.delete(file);
    Files.createSymbolicLink(file, secret);
    assertThatThrownBy(source::open).isInstanceOf(IOException.class);
    Files.delete(file);
    Files.writeString(file, "another one");
    assertThatThrownBy(source::open).isInstanceOf(IOException.class);
  }
}
