package ai.flowscale.examples.minimal;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A run-time image that the build has made. */
record Image(String transport, Path folder) {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String MAIN =
      "ai.flowscale.examples.minimal/ai.flowscale.examples.minimal.MinimalRuntime";

  static Image of(String transport) {
    return new Image(transport, TARGET.resolve("images").resolve(transport));
  }

  /** Its program, up to the arguments. */
  List<String> command(List<String> options) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.addAll(List.of("-m", MAIN));
    return command;
  }

  /** The same program on the class path of the JDK that runs the tests. */
  List<String> commandOnClassPath() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dflowscale.transport=" + transport,
        "-cp",
        TARGET.resolve("modules") + File.separator + "*",
        MAIN.substring(MAIN.indexOf('/') + 1));
  }

  String java() {
    return folder.resolve("bin").resolve("java").toString();
  }

  Image copyTo(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file,
            target.resolve(folder.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
    return new Image(transport, target);
  }

  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(Image::size)
          .sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return transport;
  }
}
