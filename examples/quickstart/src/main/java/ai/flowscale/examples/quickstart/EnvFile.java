package ai.flowscale.examples.quickstart;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The {@code .env} file of the working directory or, if that has none, of the project's root. */
final class EnvFile {
  private static final String NAME = ".env";

  /** A folder that only the project's root has. */
  private static final String ROOT_MARKER = ".mvn";

  private EnvFile() {}

  /** Reads the file. Without one there are no entries. */
  static Map<String, String> read(Path workingDirectory) {
    return folder(workingDirectory).map(EnvFile::entries).orElse(Map.of());
  }

  private static Optional<Path> folder(Path workingDirectory) {
    return Stream.concat(Stream.of(workingDirectory), projectRoot(workingDirectory).stream())
        .filter(folder -> Files.isRegularFile(folder.resolve(NAME)))
        .findFirst();
  }

  private static Optional<Path> projectRoot(Path workingDirectory) {
    @Nullable Path folder = workingDirectory;
    while (folder != null && !Files.isDirectory(folder.resolve(ROOT_MARKER))) {
      folder = folder.getParent();
    }
    return Optional.ofNullable(folder);
  }

  private static Map<String, String> entries(Path folder) {
    try {
      Dotenv file = Dotenv.configure().directory(folder.toString()).filename(NAME).load();
      return file.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE).stream()
          .collect(Collectors.toMap(DotenvEntry::getKey, DotenvEntry::getValue));
    } catch (DotenvException malformed) {
      // The library's message quotes the line, which may hold the key.
      throw new UsageException(
          "The file "
              + folder.resolve(NAME)
              + " cannot be read: every line must be NAME=value or a comment.");
    }
  }
}
