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
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path folder;

  private static AsyncFlowscale none() {
    return (AsyncFlowscale)
        Proxy.newProxyInstance(
            InputFilesTest.class.getClassLoader(),
            new Class<?>[] {AsyncFlowscale.class},
            (proxy, method, given) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private InputFile found(Path file) {
    return new InputFiles(
            new OutputFiles(none(), folder.resolve("out")), List.of(file.getParent()), 1000)
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

  @Test
  void anotherFileOfTheSameSizeAndTimeIsNotSent() throws IOException {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Path file = Files.writeString(allowed.resolve("dawn.png"), "public");
    InputSource source = found(file).source().orElseThrow();
    Path other = Files.writeString(allowed.resolve("other.png"), "change");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(source::open).isInstanceOf(IOException.class);
  }

  /** Another process swaps a folder with a link to one whose file looks the same. */
  @Test
  void noFileIsSentThatALinkLedTo() throws Exception {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Path inner = Files.createDirectory(allowed.resolve("inner"));
    Path file = Files.writeString(inner.resolve("dawn.png"), "public");
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("dawn.png"), "secret");
    InputFiles inputs =
        new InputFiles(new OutputFiles(none(), folder.resolve("out")), List.of(allowed), 1000);
    InputSource source =
        inputs.find("picture", "inner/dawn.png", List.of()).join().file().source().orElseThrow();
    AtomicBoolean isOver = new AtomicBoolean();
    FutureTask<Void> swaps =
        new FutureTask<>(
            () -> {
              while (!isOver.get()) {
                Files.move(inner, allowed.resolve("moved"));
                Files.createSymbolicLink(inner, secrets);
                Files.delete(inner);
                Files.move(allowed.resolve("moved"), inner);
              }
              return null;
            });
    new Thread(swaps, "swaps").start();
    int sent = 0;
    try {
      for (int i = 0; i < 20_000; i++) {
        try (InputStream in = source.open()) {
          assertThat(in.readAllBytes()).asString().isEqualTo("public");
          sent++;
        } catch (IOException refused) {
          // As it should be while the link is there.
        }
      }
    } finally {
      isOver.set(true);
      swaps.get();
    }
    assertThat(file).hasContent("public");
    assertThat(sent).isPositive();
  }

  @Test
  void anAllowedFolderThatIsALinkIsResolvedOnce() throws IOException {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Files.writeString(allowed.resolve("dawn.png"), "public");
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("dawn.png"), "secret");
    Path link = Files.createSymbolicLink(folder.resolve("link"), allowed);
    InputFiles inputs =
        new InputFiles(new OutputFiles(none(), folder.resolve("out")), List.of(link), 1000);
    Files.delete(link);
    Files.createSymbolicLink(link, secrets);
    InputFile found = inputs.find("picture", "dawn.png", List.of()).join().file();
    try (InputStream in = found.source().orElseThrow().open()) {
      assertThat(in.readAllBytes()).asString().isEqualTo("public");
    }
  }
}
