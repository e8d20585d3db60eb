package ai.flowscale.mcp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
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

  /** A service whose download is a link by the time that it is used. */
  private AsyncFlowscale serviceWithOutput(RunOutput output, Path saved) {
    return (AsyncFlowscale)
        Proxy.newProxyInstance(
            InputFilesTest.class.getClassLoader(),
            new Class<?>[] {AsyncFlowscale.class},
            (proxy, method, given) ->
                CompletableFuture.completedFuture(
                    switch (method.getName()) {
                      case "getRun" ->
                          Run.builder("r1", RunStatus.COMPLETED).outputs(List.of(output)).build();
                      case "openOutput" -> new Opened(output);
                      case "downloadAll" -> List.of(new DownloadedFile(output, saved, 6, null));
                      default -> throw new UnsupportedOperationException(method.getName());
                    }));
  }

  /** Its server does not tell its size. */
  private record Opened(RunOutput output) implements OutputContent {
    @Override
    public OptionalLong length() {
      return OptionalLong.empty();
    }

    @Override
    public String contentType() {
      return "image/png";
    }

    @Override
    public InputStream inputStream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Flow.Publisher<ByteBuffer> publisher() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @Test
  void anOutputThatWasReplacedIsNeitherSentNorRead() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Path secret = Files.writeString(folder.resolve("secret.png"), "secret");
    RunOutput output = new RunOutput("dawn.png", null, null, null);
    Path saved = Files.createSymbolicLink(out.resolve("dawn.png"), secret);
    OutputFiles outputs = new OutputFiles(serviceWithOutput(output, saved), out);
    InputFiles inputs = new InputFiles(outputs, List.of(), 1000);
    OutputUri uri = new OutputUri("r1", "dawn.png");
    assertThat(inputs.find("picture", uri.toString(), List.of())).isCompletedExceptionally();
    DownloadedFile found = outputs.find(uri, size -> {}).join();
    assertThatThrownBy(() -> outputs.read(found)).isInstanceOf(IOException.class);
    Files.delete(saved);
    Files.writeString(saved, "public");
    assertThat(outputs.read(found)).asString().isEqualTo("public");
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
