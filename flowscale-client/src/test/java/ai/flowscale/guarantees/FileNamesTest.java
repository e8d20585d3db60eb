package ai.flowscale.guarantees;

import static ai.flowscale.testing.Outputs.output;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names come from the service: whatever they are, each output gets a file of its own, and soon. */
class FileNamesTest extends ManualTest {
  @TempDir private Path folder;

  private static ScriptedTransport giving(String content) {
    return ScriptedTransport.inTurn(ScriptedTransport.response(200, Map.of(), content));
  }

  /** A container without LANG has a file system whose names are ASCII, as the JVM sees it. */
  @ParameterizedTest
  @ValueSource(strings = {"together", "one by one"})
  void outputsStayApartWhereNamesAreAscii(String how) throws IOException, InterruptedException {
    run("C", SaveOutputs.class, how, folder.toString());
    assertThat(contents()).containsExactlyInAnyOrder("cat", "dog");
  }

  /** Runs a program in a locale, and returns what it prints. */
  private static String run(String locale, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
    program.environment().put("LC_ALL", locale);
    Process process = program.start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  /** No name leads back to its file there: in ASCII three of them, in UTF-8 one. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void eachPictureIsSentWhateverTheLocaleMakesOfItsName(String locale)
      throws IOException, InterruptedException {
    Map<String, String> contents =
        Map.of("caf%E9.png", "1", "caf%C3%A9.png", "2", "back%5Cslash.png", "3", "%C3%A9.png", "4");
    for (Map.Entry<String, String> file : contents.entrySet()) {
      // Made of bytes, which need no locale.
      Files.writeString(Path.of(URI.create(folder.toUri() + file.getKey())), file.getValue());
    }
    assertThat(run(locale, SendPictures.class, folder.toString()).lines())
        .containsExactlyInAnyOrder(
            "back\\\\slash.png 3", "caf%E9.png 1", "caf<e9>.png 2", "<e9>.png 4");
  }

  private List<String> contents() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(FileNamesTest::content).toList();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A quadratic algorithm takes minutes for it, a linear one milliseconds. */
  @ParameterizedTest
  @ValueSource(strings = {".", " ", ". ", ".a", "-", "~", "\u732b", ".png", "a\u202e"})
  @Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aNameCostsLinearTime(String part) {
    String name = part.repeat(80_000 / part.length());
    ManualClient client = client(giving("x"));
    DownloadOptions replacing =
        DownloadOptions.builder().folder(folder).existing(ExistingFile.REPLACE).build();
    for (String each : List.of(name, name + "x", "x" + name, "x" + name + "x.png")) {
      assertThat(client.flowscale.download(output(each), replacing).path())
          .hasParent(folder)
          .exists();
    }
  }

  @Test
  @Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void manyEqualNamesCostLinearTime() {
    // Not ready: nothing is fetched, but all of them are named before the first one is.
    List<RunOutput> outputs = new ArrayList<>(Collections.nCopies(50_000, noLink("same.png")));
    outputs.add(0, output("same.png"));
    outputs.add(output("same.png"));
    ManualClient client = client(giving("x"));
    PartialDownloadException failure =
        (PartialDownloadException)
            failure(
                client.async.downloadAll(
                    SaveOutputs.result(outputs), DownloadOptions.toFolder(folder)));

    assertThat(failure.files())
        .extracting(file -> String.valueOf(file.path().getFileName()))
        .containsExactly("same.png", "same (50001).png");
  }

  private static RunOutput noLink(String name) {
    return new RunOutput(name, null, null, null);
  }

  @Test
  void namesAreMadeOnTheBlockingExecutorAndWithinTheDeadline() {
    HeldExecutor blocking = new HeldExecutor();
    AtomicInteger named = new AtomicInteger();
    ManualClient client =
        client(
            giving("x"),
            settings -> settings.blockingExecutor(blocking).callTimeout(Duration.ofSeconds(5)));
    CompletableFuture<List<DownloadedFile>> all =
        client.async.downloadAll(
            SaveOutputs.result(List.of(output("a.png"), output("a.png"))),
            DownloadOptions.toFolder(counting(named)));
    CompletableFuture<DownloadedFile> one =
        client.async.download(output("b.png"), DownloadOptions.toFolder(counting(named)));
    assertThat(blocking.waiting()).isPositive();
    assertThat(named).as("names made on the caller's thread").hasValue(0);

    client.time.advance(Duration.ofSeconds(6));

    assertThat(all).isCompletedExceptionally();
    assertThat(one).isCompletedExceptionally();
    blocking.runAll();
    assertThat(named).as("names made on the blocking executor").hasPositiveValue();
  }

  /** A folder that counts the names that are made for files in it. */
  private Path counting(AtomicInteger names) {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("resolve")) {
                names.incrementAndGet();
              }
              return method.invoke(folder, arguments);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "...", "/", "\\", "\n"})
  void anOutputWithoutANameIsSavedUnderAnother(String name) {
    ManualClient client = client(giving("x"));
    DownloadedFile file = client.flowscale.download(output(name), DownloadOptions.toFolder(folder));

    assertThat(file.path()).hasParent(folder).hasContent("x");
  }
}
